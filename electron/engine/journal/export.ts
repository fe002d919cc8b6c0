import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { canonicalJson } from '../../../shared/domain/json.ts'
import type { ExportView } from '../../../shared/rpc/views.ts'
import { writeAtomically } from '../disk/write-atomically.ts'
import type { Journal } from '../ports.ts'
import { JournalError, journalError } from './journal-error.ts'

/** Characters written at once. */
const CHUNK = 256 * 1024

/**
 * Writes entries `from` to `to` (both included; the whole journal without bounds) as JSON Lines into `file`, and its
 * checksum, as `sha256sum -c` reads it, into `file.sha256`. Either file is whole or not there. The format, and how to verify
 * it without Signalbox, is in README.md beside this file. Throws `JournalError`.
 */
export async function exportJournal(
  journal: Pick<Journal, 'read' | 'head'>,
  file: string,
  range: { readonly from?: number; readonly to?: number } = {},
): Promise<ExportView> {
  const from = Math.max(1, range.from ?? 1)
  const to = Math.min(journal.head.seq, range.to ?? journal.head.seq)
  if (to < from) {
    throw new JournalError(
      'refused',
      `Nothing was exported: there is no entry from ${from} to ${range.to ?? 'the end'}. The journal ends with entry ${journal.head.seq}.`,
    )
  }
  const whole = createHash('sha256')
  let head = ''
  try {
    await writeAtomically(file, async (handle) => {
      let chunk = ''
      const flush = async () => {
        whole.update(chunk)
        await handle.writeFile(chunk)
        chunk = ''
      }
      for (const entry of journal.read({ from, to })) {
        chunk += `${canonicalJson(entry)}\n`
        head = entry.hash
        if (chunk.length >= CHUNK) await flush()
      }
      await flush()
    })
    const sha256 = whole.digest('hex')
    await writeAtomically(`${file}.sha256`, (handle) => handle.writeFile(`${sha256}  ${basename(file)}\n`))
    return { file, entries: to - from + 1, from, to, sha256, head }
  } catch (error) {
    throw journalError('The journal was not exported; the journal itself stands', file, error)
  }
}
