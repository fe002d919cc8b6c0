import type { PushId } from '../../../shared/domain/ids.ts'
import type { Row } from './chain.ts'

/** What a page is made of. Every word must be found, in any letter case of a to z; `#12` finds entry 12. */
export interface Filter {
  readonly push?: PushId
  readonly words: readonly string[]
  readonly seqs: readonly number[]
}

export function filterOf(request: { readonly search?: string; readonly push?: PushId }): Filter {
  const words = (request.search ?? '').split(/\s+/).filter((word) => word !== '')
  return {
    ...(request.push === undefined ? {} : { push: request.push }),
    // As they stand in JSON.
    words: words.filter((word) => !SEQ.test(word)).map((word) => JSON.stringify(word).slice(1, -1)),
    seqs: words.filter((word) => SEQ.test(word)).map((word) => Number(word.slice(1))),
  }
}

const SEQ = /^#\d{1,15}$/

/** The filter as SQL conditions and their values, in order. */
export function sqlOf(filter: Filter): { readonly conditions: readonly string[]; readonly values: readonly (string | number)[] } {
  return {
    conditions: [
      ...(filter.push === undefined ? [] : ['push = ?']),
      ...filter.words.map(() => String.raw`body LIKE ? ESCAPE '\'`),
      ...filter.seqs.map(() => 'seq = ?'),
    ],
    values: [
      ...(filter.push === undefined ? [] : [filter.push]),
      ...filter.words.map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`),
      ...filter.seqs,
    ],
  }
}

/** The same filter without a database. */
export function matches(filter: Filter, row: Row, push: PushId | undefined): boolean {
  if (filter.push !== undefined && filter.push !== push) return false
  const body = lower(row.body)
  return filter.words.every((word) => body.includes(lower(word))) && filter.seqs.every((seq) => seq === row.seq)
}

/** SQLite's LIKE ignores the case of the letters a to z alone. */
const lower = (text: string) => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
