import type { Actor } from './actor.ts'
import { canonicalJson } from './json.ts'

/** One line of the journal. `hash` covers everything before it through `prev`. */
export interface Entry<Event extends { readonly type: string } = { readonly type: string }> {
  readonly seq: number
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string
  readonly actor: Actor
  readonly event: Event
  /** SHA-256, lower-case hex, of the entry before; `GENESIS` for the first. */
  readonly prev: string
  readonly hash: string
}

export const GENESIS = '0'.repeat(64)

/** The exact text whose SHA-256 is the entry's hash. */
export const hashedText = ({ seq, at, actor, event, prev }: Omit<Entry, 'hash'>) => canonicalJson({ seq, at, actor, event, prev })
