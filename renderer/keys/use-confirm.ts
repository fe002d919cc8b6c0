import { useCallback, useEffect, useRef, useState } from 'react'
import { takesText } from './match.ts'

/** How long Enter may follow the key. */
export const CONFIRM_MILLIS = 5_000

export interface Confirm {
  /** The plan is shown and waits for Enter. */
  readonly open: boolean
  /** Milliseconds that are left. */
  readonly remaining: number
  /** The key was pressed: shows the plan. Pressing it again begins anew. */
  arm(): void
  /** Enter, or a click on the button in the plan. */
  confirm(): void
  cancel(): void
}

/**
 * The guard of what can be taken back: a key opens the plan in place, Enter within five seconds means it. Enter counts
 * wherever the focus is, text fields excepted; Escape, focus loss of the window and time close it.
 */
export function useConfirm(meant: (gesture: { readonly kind: 'confirm'; readonly afterMillis: number }) => void): Confirm {
  const [since, setSince] = useState<number>()
  const [now, setNow] = useState(0)
  const latest = useRef(meant)
  latest.current = meant

  const cancel = useCallback(() => setSince(undefined), [])
  const arm = useCallback(() => {
    setSince(performance.now())
    setNow(performance.now())
  }, [])
  const confirm = useCallback(() => {
    if (since === undefined) return
    const afterMillis = Math.round(performance.now() - since)
    setSince(undefined)
    if (afterMillis <= CONFIRM_MILLIS) latest.current({ kind: 'confirm', afterMillis })
  }, [since])

  useEffect(() => {
    if (since === undefined) return
    const stop = new AbortController()
    const tick = setInterval(() => setNow(performance.now()), 250)
    const end = setTimeout(cancel, CONFIRM_MILLIS - (performance.now() - since))
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') {
          event.preventDefault()
          cancel()
        }
        if (event.key !== 'Enter' || event.repeat || event.isComposing || takesText(event.target)) return
        event.preventDefault()
        event.stopPropagation()
        confirm()
      },
      { capture: true, signal: stop.signal },
    )
    window.addEventListener('blur', cancel, { signal: stop.signal })
    return () => {
      clearInterval(tick)
      clearTimeout(end)
      stop.abort()
    }
  }, [since, cancel, confirm])

  const remaining = since === undefined ? 0 : Math.max(0, CONFIRM_MILLIS - Math.max(0, now - since))
  return { open: since !== undefined, remaining, arm, confirm, cancel }
}
