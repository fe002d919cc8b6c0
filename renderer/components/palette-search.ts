export interface PaletteItem {
  readonly id: string
  readonly group: string
  /** Verb first. */
  readonly title: string
  readonly detail?: string | undefined
  readonly key?: string | undefined
  /** Why it can't be done now. */
  readonly locked?: string | undefined
}

const MOST = 60

/**
 * What fits a query, best first within its group, locked rows last. Every word of the query must begin a word of the
 * title, or stand anywhere in it. `>` shows actions only: the first group.
 */
export function search(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const actionsOnly = query.startsWith('>')
  const words = (actionsOnly ? query.slice(1) : query).toLowerCase().split(/\s+/).filter(Boolean)
  const groups = [...new Set(items.map(({ group }) => group))]
  const scored = items.flatMap((item) => {
    if (actionsOnly && item.group !== groups[0]) return []
    const score = scoreOf(`${item.title} ${item.detail ?? ''}`.toLowerCase(), words)
    return score === undefined ? [] : [{ item, score: score + (item.locked === undefined ? 0 : 1_000) }]
  })
  scored.sort((a, b) => groups.indexOf(a.item.group) - groups.indexOf(b.item.group) || a.score - b.score)
  return scored.slice(0, MOST).map(({ item }) => item)
}

/** Lower is better; `undefined`: a word is missing. */
function scoreOf(text: string, words: readonly string[]): number | undefined {
  let score = 0
  for (const word of words) {
    const at = text.indexOf(word)
    if (at === -1) return undefined
    const begins = at === 0 || /[\s·:/-]/.test(text[at - 1] ?? '')
    score += at + (begins ? 0 : 100)
  }
  return score
}
