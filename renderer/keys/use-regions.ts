import { useEffect } from 'react'

const REGIONS = '[data-region]'

/** F6 goes from region to region, Shift F6 back: rail, alerts, screen, rollback panel, status bar. */
export function useRegions(): void {
  useEffect(() => {
    const stop = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return
        event.preventDefault()
        step(event.shiftKey ? -1 : 1)
      },
      { signal: stop.signal },
    )
    return () => stop.abort()
  }, [])
}

function step(direction: 1 | -1) {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)].filter((region) => region.offsetParent !== null)
  const at = regions.findLastIndex((region) => region.contains(document.activeElement))
  for (let hop = 1; hop <= regions.length; hop += 1) {
    const from = at === -1 && direction === -1 ? 0 : at
    const region = regions.at((from + direction * hop + regions.length * 2) % regions.length)
    const target = region?.querySelector<HTMLElement>(
      '[data-first-stop], button, a[href], input, select, textarea, [tabindex="0"]',
    )
    if (target) return target.focus()
  }
}
