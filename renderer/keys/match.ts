/** What of a keyboard event decides which key it was; a plain object does in tests. */
export interface KeyStroke {
  readonly key: string
  readonly code?: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly isComposing?: boolean
}

const TEXT_INPUTS = new Set(['', 'text', 'search', 'password', 'email', 'url', 'tel', 'number', 'date', 'time', 'datetime-local'])

/** True where letters are text: fields, areas, editable content. Single keys are off there. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** False while somebody writes: in a text field, or while an input method composes. */
export const readsKeys = (event: KeyboardEvent): boolean =>
  !event.isComposing && event.key !== 'Process' && !takesText(event.target)

/** The letter alone, or Ctrl Alt with it: the second always works, the first only where single keys are on. */
export function matchesLetter(stroke: KeyStroke, letter: string, singleKeys: boolean): boolean {
  const same =
    stroke.key.toLowerCase() === letter.toLowerCase() ||
    (stroke.ctrlKey && stroke.altKey && stroke.code === `Key${letter.toUpperCase()}`)
  if (!same || stroke.metaKey) return false
  if (stroke.ctrlKey && stroke.altKey) return true
  return singleKeys && !stroke.ctrlKey && !stroke.altKey && !stroke.shiftKey
}
