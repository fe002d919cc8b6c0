import type { KeyStroke } from './match.ts'

/** The keys, as data. `name` is what an action says it belongs to and what is printed on the cap. */
export interface KeyBinding {
  readonly name: string
  readonly where: 'everywhere' | 'push' | 'lists'
  readonly does: string
  readonly guard: 'none' | 'G0' | 'G1' | 'G2'
  /** A chord works everywhere, text fields too, and whether or not single keys are on. */
  readonly chord?: { readonly key: string; readonly shift?: true }
}

export const KEYS: readonly KeyBinding[] = [
  { name: 'R', where: 'everywhere', does: 'Go to the rollback panel; there: hold to roll back', guard: 'G2' },
  {
    name: 'Ctrl Shift R',
    where: 'everywhere',
    does: 'Go to the rollback panel, from text fields too',
    guard: 'none',
    chord: { key: 'r', shift: true },
  },
  { name: 'T', where: 'push', does: 'Take control: stop the automatic rollback', guard: 'G0' },
  { name: 'P', where: 'push', does: 'Pause, or resume', guard: 'G0' },
  { name: 'A', where: 'push', does: 'Advance one step', guard: 'G1' },
  { name: 'C', where: 'push', does: 'Changes in this release', guard: 'none' },
  { name: 'V', where: 'push', does: 'Track as list', guard: 'none' },
  { name: 'N', where: 'push', does: 'Start a push', guard: 'none' },
  { name: 'M', where: 'everywhere', does: "Silence this alert's sound", guard: 'G0' },
  { name: 'D', where: 'everywhere', does: 'Diagnose the connection that an alert is about', guard: 'none' },
  { name: '1', where: 'everywhere', does: 'Push', guard: 'none' },
  { name: '2', where: 'everywhere', does: 'Schedule', guard: 'none' },
  { name: '3', where: 'everywhere', does: 'Backlog', guard: 'none' },
  { name: '4', where: 'everywhere', does: 'Metrics', guard: 'none' },
  { name: '5', where: 'everywhere', does: 'Audit', guard: 'none' },
  { name: '6', where: 'everywhere', does: 'Settings', guard: 'none' },
  { name: 'J', where: 'lists', does: 'Down', guard: 'none' },
  { name: 'K', where: 'lists', does: 'Up', guard: 'none' },
  { name: '/', where: 'lists', does: 'Filter', guard: 'none' },
  { name: '?', where: 'everywhere', does: 'Keys on this screen', guard: 'none' },
  { name: 'Ctrl K', where: 'everywhere', does: 'Commands', guard: 'none', chord: { key: 'k' } },
  { name: 'Ctrl Shift P', where: 'everywhere', does: 'Commands', guard: 'none', chord: { key: 'p', shift: true } },
]

const BY_NAME = new Map(KEYS.map((binding) => [binding.name.toLowerCase(), binding]))

/** The chord that a stroke is, in text fields too. On a Mac the command key does what Ctrl does. */
export function chordOf(stroke: KeyStroke): KeyBinding | undefined {
  if (!(stroke.ctrlKey || stroke.metaKey) || stroke.altKey) return undefined
  return KEYS.find(
    ({ chord }) => chord !== undefined && chord.key === stroke.key.toLowerCase() && (chord.shift ?? false) === stroke.shiftKey,
  )
}

/**
 * The single key that a stroke is. `singleKeys` off: only with Ctrl Alt, where the physical key counts because that
 * combination may print something else.
 */
export function singleKeyOf(stroke: KeyStroke, singleKeys: boolean): KeyBinding | undefined {
  if (stroke.metaKey) return undefined
  if (stroke.ctrlKey && stroke.altKey) return BY_NAME.get(printedOn(stroke))
  if (!singleKeys || stroke.ctrlKey || stroke.altKey) return undefined
  // `?` and `/` need Shift on some keyboards and not on others; a letter with Shift is another key.
  const letter = /^[a-z0-9]$/i.test(stroke.key)
  return letter && stroke.shiftKey ? undefined : BY_NAME.get(stroke.key.toLowerCase())
}

function printedOn(stroke: KeyStroke): string {
  const code = /^(?:Key|Digit)(\w)$/.exec(stroke.code ?? '')?.[1]
  return (code ?? (stroke.code === 'Slash' ? (stroke.shiftKey ? '?' : '/') : stroke.key)).toLowerCase()
}
