import { setImmediate as giveWay } from 'node:timers/promises'
import type { LogReference } from '../../../shared/push/events.ts'
import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import type { LogProblem, LogsChecked, Verification } from '../../../shared/rpc/views.ts'
import type { Journal, LogStore } from '../ports.ts'

/** Entries read at a stretch. */
const SLICE = 1_000

/** The chain of the journal and, if it stands, every run log that it names: digest, size and number of lines. */
export async function verifyWithLogs(journal: Journal, logs: Pick<LogStore, 'reference'>, at: number): Promise<Verification> {
  const result = await journal.verify(at)
  return result.ok ? { ...result, logs: await checkLogs(journal, result.entries, logs) } : result
}

async function checkLogs(journal: Journal, to: number, logs: Pick<LogStore, 'reference'>): Promise<LogsChecked> {
  const wrong: LogProblem[] = []
  const known = new Set<string>()
  for (let from = 1; from <= to; from += SLICE) {
    for (const { seq, log } of [...journal.read({ from, to: Math.min(to, from + SLICE - 1) })].flatMap(named)) {
      // A step names the log of its effect once more.
      const key = JSON.stringify(log)
      if (known.has(key)) continue
      known.add(key)
      const why = difference(log, await logs.reference(log.file))
      if (why !== undefined) wrong.push({ seq, file: log.file, why })
    }
    await giveWay()
  }
  return { checked: known.size, wrong }
}

const named = ({ seq, event }: JournalEntry): { readonly seq: number; readonly log: LogReference }[] =>
  'log' in event && event.log ? [{ seq, log: event.log }] : []

function difference(said: LogReference, found: LogReference | undefined): string | undefined {
  if (found === undefined) return 'it is not there'
  if (found.lines !== said.lines) return `it has ${found.lines} lines and had ${said.lines}`
  if (found.bytes !== said.bytes) return `it has ${found.bytes} bytes and had ${said.bytes}`
  return found.sha256 === said.sha256 ? undefined : 'its content has been changed'
}
