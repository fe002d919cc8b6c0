import { useEffect } from 'react'
import type { AlertLevel } from '../../shared/push/alerts.ts'
import { alertStore } from '../stores/alerts.ts'
import { appStore } from '../stores/app.ts'
import { settingsStore } from '../stores/settings.ts'

/** Milliseconds between two soundings of a Warning. */
const EVERY = 5_000

/**
 * Two tones every five seconds for a Warning until it ends or is silenced, one tone once for a Caution; nothing else
 * makes a sound, and the demo makes none. `data-sounding` on the document says what is heard.
 */
export function useSound(): void {
  useEffect(() => {
    const heard = new Set<string>()
    let timer: ReturnType<typeof setInterval> | undefined
    const stopWarning = () => {
      clearInterval(timer)
      timer = undefined
    }
    const listen = () => {
      const { alerts, silenced } = alertStore.getState()
      const allowed = settingsStore.getState().sound && appStore.getState().info?.world === 'real'
      const loud = allowed ? alerts.filter(({ id }) => !silenced.has(id)) : []
      const warning = loud.some(({ level }) => level === 'warning')
      if (warning && timer === undefined) {
        play('warning')
        timer = setInterval(() => play('warning'), EVERY)
      }
      if (!warning) stopWarning()
      for (const { id, level } of loud) {
        if (level === 'caution' && !heard.has(id) && !warning) play('caution')
        heard.add(id)
      }
      for (const id of heard) if (!alerts.some((alert) => alert.id === id)) heard.delete(id)
      document.documentElement.dataset.sounding = warning ? 'warning' : 'none'
    }
    listen()
    const stops = [alertStore.subscribe(listen), settingsStore.subscribe(listen), appStore.subscribe(listen)]
    return () => {
      stopWarning()
      for (const stop of stops) stop()
    }
  }, [])
}

let context: AudioContext | undefined

const TONES: Readonly<Record<Exclude<AlertLevel, 'advisory'>, readonly number[]>> = { warning: [880, 660], caution: [520] }

/** Plays the sound of a level once, on the output device that the system has chosen. */
export function play(level: keyof typeof TONES): void {
  // A window that nobody has touched yet may make no sound.
  if (typeof AudioContext === 'undefined' || !navigator.userActivation.hasBeenActive) return
  context ??= new AudioContext()
  const { currentTime, destination } = context
  TONES[level].forEach((frequency, index) => {
    if (context === undefined) return
    const tone = context.createOscillator()
    const volume = context.createGain()
    const from = currentTime + index * 0.22
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(0.25, from + 0.02)
    volume.gain.setValueAtTime(0.25, from + 0.16)
    volume.gain.linearRampToValueAtTime(0, from + 0.2)
    tone.connect(volume).connect(destination)
    tone.start(from)
    tone.stop(from + 0.22)
  })
}
