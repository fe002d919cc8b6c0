/** What stands where nothing was measured. */
export const NOTHING = '—'

/** At most `limit` characters, cut at a word where there is one. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const cut = text.slice(0, limit - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[,;: ]+$/, '')}…`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** Begins a sentence; names of systems outside (`lb-1`) keep their spelling. */
export const upperFirst = (text: string) =>
  /^[a-z]+(?![\w.-])/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
export const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1)
