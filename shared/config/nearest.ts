/** Edits between two words: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      line[column] = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = line
  }
  return last[b.length] ?? 0
}

/** The word of `known` that `word` was probably meant to be; none where nothing is near enough to be worth a guess. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 80) return undefined
  const limit = Math.max(1, Math.floor(word.length / 3))
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
  return best?.candidate
}

const MOST_LISTED = 12

/** One sentence for a word that nobody knows: the likely meaning, else what there is to choose from. */
export function suggestion(word: string, known: readonly string[]): string {
  const guess = nearest(word, known)
  if (guess !== undefined) return `Did you mean "${guess}"?`
  if (known.length === 0) return 'Remove it.'
  const listed = known.slice(0, MOST_LISTED).join(', ')
  return `Use one of: ${listed}${known.length > MOST_LISTED ? ', ...' : ''}.`
}
