/** A named condition's answer. `unknown` blocks like `blocked`: a fact is missing or too old. */
export type Answer =
  | { readonly state: 'clear'; readonly detail: string }
  | { readonly state: 'blocked'; readonly why: string }
  | { readonly state: 'unknown'; readonly why: string }

export interface InterlockRow {
  readonly name: string
  readonly title: string
  readonly answer: Answer
}

export const clear = (detail: string): Answer => ({ state: 'clear', detail })
export const blocked = (why: string): Answer => ({ state: 'blocked', why })
export const unknown = (why: string): Answer => ({ state: 'unknown', why })

/** The rows that stop a forward move, in order. */
export const shut = (rows: readonly InterlockRow[]) => rows.filter((row) => row.answer.state !== 'clear')
