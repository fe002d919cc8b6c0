import { useEffect } from 'react'
import { applyLook, themeAt } from '../design/theme.ts'
import { alertStore } from '../stores/alerts.ts'
import { settingsStore } from '../stores/settings.ts'

const MINUTE = 60_000

/** Keeps theme, density and contrast on the document. Dark and light never change by themselves during a Warning. */
export function useLook(): void {
  useEffect(() => {
    let chosen = settingsStore.getState().theme
    const look = (byHand: boolean) => {
      const settings = settingsStore.getState()
      const warning = alertStore.getState().alerts.some(({ level }) => level === 'warning')
      const shown = document.documentElement.dataset.theme === 'light' ? 'light' : 'dark'
      applyLook(warning && !byHand ? shown : themeAt(settings.theme, new Date().getHours()), settings)
    }
    look(true)
    const timer = setInterval(() => look(false), MINUTE)
    const stop = settingsStore.subscribe(({ theme }) => {
      look(theme !== chosen || theme !== 'auto')
      chosen = theme
    })
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [])
}
