import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckedInputOf } from '../../../shared/rpc/contract.ts'
import type { ExportView, Verification } from '../../../shared/rpc/views.ts'
import { exportJournal } from '../journal/index.ts'
import { verifyWithLogs } from '../logs/index.ts'
import type { Session } from '../ports.ts'
import type { Desk } from './desk.ts'

/** Checks the whole chain and the logs that it names; that it was checked, and by whom, is an entry of its own. */
export async function verifyJournal(desk: Pick<Desk, 'world' | 'verified'>, { actor }: Session): Promise<Verification> {
  const { journal, logs, clock, book } = desk.world()
  const result = await verifyWithLogs(journal, logs, clock.now())
  if (result.ok) {
    desk.verified(result.entries, result.at)
    book.note({ actor, event: { type: 'audit.verified', entries: result.entries, head: result.head } })
  }
  return result
}

export async function exportView(
  desk: Pick<Desk, 'world'>,
  range: CheckedInputOf<'journal.export'>,
  { actor }: Session,
): Promise<ExportView> {
  const { journal, clock, book, folder } = desk.world()
  const exports = join(folder, 'exports')
  mkdirSync(exports, { recursive: true, mode: 0o700 })
  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, '-')
  const { from, to } = range
  const bounds = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const view = await exportJournal(journal, join(exports, `journal-${stamp}.jsonl`), bounds)
  book.note({ actor, event: { type: 'audit.exported', from: view.from, to: view.to, sha256: view.sha256 } })
  return view
}
