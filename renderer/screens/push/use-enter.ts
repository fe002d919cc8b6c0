import { useEffect, useRef } from 'react'

/** Enter, pressed where it means nothing else. */
export function useEnter(on: boolean, run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!on) return
    const stop = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter' || event.repeat || event.defaultPrevented) return
        if (
          event.target instanceof HTMLElement &&
          event.target.closest('button, a, input, textarea, select, [tabindex="0"]') !== null
        )
          return
        event.preventDefault()
        latest.current()
      },
      { signal: stop.signal },
    )
    return () => stop.abort()
  }, [on])
}
