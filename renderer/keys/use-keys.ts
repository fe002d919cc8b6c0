import { useEffect } from 'react'
import { actionFor } from '../stores/actions.ts'
import { settingsStore } from '../stores/settings.ts'
import { keyWentUp, showStatus, uiStore } from '../stores/ui.ts'
import { chordOf, singleKeyOf } from './map.ts'
import { readsKeys } from './match.ts'

/**
 * The one listener for keys that belong to no control. A key does what the action that holds it says, or nothing; Escape
 * closes a layer and never touches production.
 */
export function useKeys(): void {
  useEffect(() => {
    const stop = new AbortController()
    window.addEventListener('keydown', takeKey, { signal: stop.signal })
    window.addEventListener('keyup', (event) => keyWentUp(event.key), { signal: stop.signal, capture: true })
    window.addEventListener('blur', () => keyWentUp(uiStore.getState().arrival?.key ?? ''), { signal: stop.signal })
    return () => stop.abort()
  }, [])
}

function takeKey(event: KeyboardEvent) {
  if (event.defaultPrevented) return
  const chord = chordOf(event)
  if (chord) {
    event.preventDefault()
    if (!event.repeat) runKey(chord.name, event.key)
    return
  }
  if (event.key === 'Escape') return leave(event)
  if (!readsKeys(event) || uiStore.getState().layer === 'palette') return
  const single = singleKeyOf(event, settingsStore.getState().singleKeys)
  if (single === undefined) return
  event.preventDefault()
  if (!event.repeat) runKey(single.name, event.key)
}

/** `stroke`: the key as the keyboard reports it, for what must know when it goes up again. */
function runKey(name: string, stroke: string) {
  const action = actionFor(name)
  if (action === undefined) {
    if (name === 'R' || name === 'Ctrl Shift R') showStatus('No live push.')
    return
  }
  if (action.locked !== undefined) return showStatus(`${action.title}. Locked: ${action.locked}`)
  action.run(stroke)
}

/** Out of a field, then out of a layer. A hold has taken its Escape before this. */
function leave(event: KeyboardEvent) {
  const { layer } = uiStore.getState()
  if (layer !== 'none') {
    event.preventDefault()
    uiStore.setState({ layer: 'none' })
    return
  }
  if (document.activeElement instanceof HTMLElement && !readsKeys(event)) document.activeElement.blur()
}
