import { useEffect } from 'react'
import { api } from '../api/index.ts'

/** Milliseconds between two beats at most this often. */
const BEAT = 1_000

/** Tells the engine that somebody sits here: keyboard or pointer, at most once a second. */
export function usePresence(): void {
  useEffect(() => {
    const stop = new AbortController()
    let last = Number.NEGATIVE_INFINITY
    const beat = () => {
      const now = performance.now()
      if (now - last < BEAT) return
      last = now
      // While the line is cut nobody can be told; the next input says it again.
      api.call('presence.input', {}).catch(() => {})
    }
    for (const name of ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const)
      window.addEventListener(name, beat, { signal: stop.signal, passive: true, capture: true })
    return () => stop.abort()
  }, [])
}
