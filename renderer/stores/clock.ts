import { createStore } from 'zustand/vanilla'
import { engineNow, factsStore } from './facts.ts'

/** The engine's time, moved on four times a second while the window is seen; what ticks on screen reads it. */
export const clockStore = createStore<{ readonly now: number }>(() => ({ now: engineNow() }))

const TICK = 250

export function runClock(): () => void {
  const tick = () => {
    if (!document.hidden) clockStore.setState({ now: engineNow() })
  }
  const timer = setInterval(tick, TICK)
  const stop = factsStore.subscribe(tick)
  document.addEventListener('visibilitychange', tick)
  return () => {
    clearInterval(timer)
    stop()
    document.removeEventListener('visibilitychange', tick)
  }
}
