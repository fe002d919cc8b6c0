import { useEffect } from 'react'
import { useStore } from 'zustand'
import { pushTitle } from '../../shared/push/alerts.ts'
import { alertStore } from '../stores/alerts.ts'
import { useApp, useConsole, useUi } from '../stores/hooks.ts'
import { mostUrgent, shownPush } from '../stores/pushes.ts'
import { ENTRIES } from './rail.tsx'

/** The window's title: the most urgent live push with its mark, so that the task switcher shows it; else the screen. */
export function useTitle(): void {
  const screen = useUi((state) => state.screen)
  const chosen = useUi((state) => state.chosenPush)
  const push = useConsole((state) => mostUrgent(state) ?? (screen === 'push' ? shownPush(state, chosen) : undefined))
  const alerts = useStore(alertStore, (state) => state.alerts)
  const demo = useApp()?.world === 'practice'
  const words = push ? pushTitle(push, alerts) : (ENTRIES.find((entry) => entry.screen === screen)?.title ?? '')
  useEffect(() => {
    document.title = `${words}${demo ? ' · demo' : ''} — Signalbox`
  }, [words, demo])
}
