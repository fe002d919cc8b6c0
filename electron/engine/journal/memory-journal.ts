import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import type { Journal } from '../ports.ts'
import { type Chain, entryOf, type Row, START, seal, verifyChain } from './chain.ts'
import { JournalError } from './journal-error.ts'
import { filterOf, matches } from './search.ts'

/** The journal without a disk, for tests. Answers as `openJournal` does, and forgets when the process ends. */
export function memoryJournal(): Journal {
  const rows: Row[] = []
  let open = true
  const head = () => rows.at(-1) ?? START
  const insist = () => {
    if (!open) throw new JournalError('refused', 'The journal is closed: nothing was read or written.')
  }

  const chain: Chain = {
    rows: (after, limit) => rows.slice(Math.max(0, after), Math.max(0, after) + limit),
    get head() {
      return head()
    },
    breaks: [],
  }

  return {
    get head() {
      const { seq, hash } = head()
      return { seq, hash }
    },
    append(drafts, at) {
      insist()
      const sealed = seal(drafts, at, head())
      rows.push(...sealed)
      return sealed.map(entryOf)
    },
    *read({ from = 1, to = head().seq } = {}) {
      insist()
      for (const row of rows.slice(Math.max(0, from - 1), Math.max(0, to))) yield entryOf(row)
    },
    page(request) {
      insist()
      const filter = filterOf(request)
      const all = rows.filter((row) => matches(filter, row, pushOf(entryOf(row)))).reverse()
      const left = all.filter((row) => request.before === undefined || row.seq < request.before)
      const entries = left.slice(0, request.limit).map(entryOf)
      const last = entries.at(-1)
      return { entries, total: all.length, ...(last && left.length > entries.length ? { next: last.seq } : {}) }
    },
    verify(at, progress) {
      insist()
      return verifyChain(chain, at, progress)
    },
    close() {
      open = false
    },
  }
}

const pushOf = ({ event }: JournalEntry) => ('push' in event ? event.push : undefined)
