import { hash } from 'node:crypto'
import { GENESIS } from '../../../shared/domain/entry.ts'
import type { Millis } from '../../../shared/domain/ids.ts'
import { canonicalJson } from '../../../shared/domain/json.ts'
import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import type { Verification } from '../../../shared/rpc/views.ts'
import type { Draft } from '../ports.ts'
import { JournalError } from './journal-error.ts'

/** The end of a chain, or of a part of it. */
export interface Link {
  readonly seq: number
  readonly hash: string
}

export const START: Link = { seq: 0, hash: GENESIS }

/** An entry as it is stored. `body` is the canonical JSON of actor, time and event. */
export interface Row extends Link {
  readonly prev: string
  readonly body: string
}

/** A link that was once the end of the journal and that the journal did not hold any more when it was next opened. */
export interface Break extends Link {
  /** The last entry that stood then. */
  readonly stood: number
}

/** What a journal shows of itself to be verified. */
export interface Chain {
  /** The next rows after entry `after`, in order of their numbers, at most `limit`. */
  rows(after: number, limit: number): readonly Row[]
  /** The end as the journal knows it now. */
  readonly head: Link
  readonly breaks: readonly Break[]
}

/** Entries checked before other work gets its turn: about 5 ms. */
const SLICE = 1_000

/** The text whose SHA-256 is the row's hash. `prev` and `seq` sort after the members of the body, so this is canonical JSON. */
const textOf = ({ body, prev, seq }: Omit<Row, 'hash'>) => `${body.slice(0, -1)},"prev":"${prev}","seq":${seq}}`

const hashOf = (row: Omit<Row, 'hash'>) => hash('sha256', textOf(row), 'hex')

/** Rows for `drafts`, chained to `before`. Throws `TypeError` for an event that JSON has no word for. */
export function seal(drafts: readonly Draft[], at: Millis, before: Link): Row[] {
  const time = new Date(at).toISOString()
  let last = before
  return drafts.map(({ actor, event }) => {
    const open = { seq: last.seq + 1, prev: last.hash, body: canonicalJson({ actor, at: time, event }) }
    const row = { ...open, hash: hashOf(open) }
    last = row
    return row
  })
}

/** Throws `JournalError` where the stored text is none that `seal` has made. */
export function entryOf({ seq, prev, body, hash }: Row): JournalEntry {
  try {
    const { at, actor, event }: Pick<JournalEntry, 'at' | 'actor' | 'event'> = JSON.parse(body)
    return { seq, at, actor, event, prev, hash }
  } catch (cause) {
    const next = 'Run "signalbox audit verify" to see what still stands, and bring back the last good copy of the data folder.'
    throw new JournalError('damaged', `Entry ${seq} of the journal can't be read: it is no JSON any more. ${next}`, { cause })
  }
}

interface Flaw {
  readonly badSeq: number
  readonly why: string
  readonly provenTo: number
}

/** Recomputes the chain from its first entry. Says the first entry that is not right, and up to where all is proven. */
export async function verifyChain(chain: Chain, at: Millis, progress?: (entries: number) => void): Promise<Verification> {
  const { proven, flaw } = await walk(chain, progress)
  const known = [...(flaw ? [flaw] : endFlaws(proven, chain.head)), ...chain.breaks.map(breakFlaw)]
  const first = known.reduce<Flaw | undefined>((best, next) => (best && best.badSeq <= next.badSeq ? best : next), undefined)
  return first ? { ok: false, ...first, at } : { ok: true, entries: proven.seq, head: proven.hash, at }
}

async function walk(
  chain: Chain,
  progress?: (entries: number) => void,
): Promise<{ readonly proven: Link; readonly flaw?: Flaw }> {
  let proven = START
  let after = Number.MIN_SAFE_INTEGER
  let limit = SLICE
  for (;;) {
    const rows = readable(chain, after, limit)
    if (typeof rows === 'string') {
      if (limit === 1) return { proven, flaw: unreadable(proven, rows) }
      // Part of the slice may still stand: come closer to the damage.
      limit = Math.ceil(limit / 4)
      continue
    }
    for (const row of rows) {
      const flaw = flawOf(proven, row)
      if (flaw) return { proven, flaw }
      proven = row
    }
    after = proven.seq
    progress?.(proven.seq)
    if (rows.length < limit) return { proven: { seq: proven.seq, hash: proven.hash } }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A file that is damaged on the disk is a finding of the verification, not a failure of it. */
function readable(chain: Chain, after: number, limit: number) {
  try {
    return chain.rows(after, limit)
  } catch (error) {
    if (error instanceof JournalError) throw error
    return error instanceof Error ? error.message : String(error)
  }
}

const unreadable = ({ seq }: Link, words: string): Flaw => ({
  badSeq: seq + 1,
  provenTo: seq,
  why: `Entry ${seq + 1} can't be read. The system said: ${words}.`,
})

function flawOf(before: Link, row: Row): Flaw | undefined {
  const seq = before.seq + 1
  if (row.seq < seq)
    return { badSeq: seq, provenTo: before.seq, why: `Where entry ${seq} should be stands one with the number ${row.seq}.` }
  if (row.seq > seq)
    return {
      badSeq: seq,
      provenTo: before.seq,
      why: `Entry ${seq} is missing: after entry ${before.seq} comes entry ${row.seq}.`,
    }
  if (hashOf(row) !== row.hash) {
    return {
      badSeq: seq,
      provenTo: before.seq,
      why: `Entry ${seq} is not what was written there: its content does not give its hash.`,
    }
  }
  if (row.prev === before.hash) return undefined
  if (before.seq === 0) return { badSeq: 1, provenTo: 0, why: 'Entry 1 was written after another entry, which is gone.' }
  // Both are right by themselves. The later one says which hash it followed, so it is the earlier one that was replaced.
  return {
    badSeq: before.seq,
    provenTo: before.seq - 1,
    why: `Entry ${before.seq} was replaced: entry ${seq} was written after another one.`,
  }
}

/** The chain is whole; does it end where the journal ended when it last wrote? */
function endFlaws(proven: Link, head: Link): Flaw[] {
  if (proven.seq < head.seq) return [cutFlaw({ ...head, stood: proven.seq })]
  if (proven.seq > head.seq) {
    return [
      {
        badSeq: head.seq + 1,
        provenTo: head.seq,
        why: `Entry ${head.seq + 1} was not written by this console, whose last one is ${head.seq}.`,
      },
    ]
  }
  if (proven.hash === head.hash) return []
  return [
    {
      badSeq: head.seq,
      provenTo: 0,
      why: `Entry ${head.seq} was replaced, perhaps with others before it: this console wrote another one.`,
    },
  ]
}

const breakFlaw = (seen: Break): Flaw =>
  seen.stood < seen.seq
    ? cutFlaw(seen)
    : {
        badSeq: seen.seq,
        provenTo: 0,
        why: `Entry ${seen.seq} was replaced, perhaps with others before it: the journal once ended with another one.`,
      }

const cutFlaw = ({ stood, seq }: Break): Flaw => ({
  badSeq: stood + 1,
  provenTo: stood,
  why: `The end was cut off: the journal once ended with entry ${seq}, and ${seq === stood + 1 ? 'that one is' : `entries ${stood + 1} to ${seq} are`} gone.`,
})
