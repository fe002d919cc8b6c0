/**
 * Why the journal can't be used, in sentences for people: what, where, why, what still stands, what to do.
 * `newer`: written by a later version. `damaged`: the file is not what was written. `refused`: the disk or the system
 * said no, and nothing of the call was kept.
 */
export class JournalError extends Error {
  override readonly name = 'JournalError'
  readonly code: 'newer' | 'damaged' | 'refused'

  constructor(code: JournalError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that need advice of their own. */
const advice = new Map<number, readonly [JournalError['code'], string]>([
  [3, ['refused', 'Give this user the right to read and write the file and its folder, then start Signalbox again.']],
  [5, ['refused', 'Another program has the file open for writing. Close it, then try again.']],
  [8, ['refused', 'Make the file, its folder and its disk writable, then try again.']],
  [10, ['refused', 'Check the disk (system log, free space, mount), then try again.']],
  [11, ['damaged', 'Leave the file as it is, copy the whole data folder, and bring back the last good copy of it.']],
  [13, ['refused', 'Make space on that disk, then try again.']],
  [14, ['refused', 'Give this user the right to read and write the file and its folder, then start Signalbox again.']],
  [26, ['damaged', 'Move the file aside, bring back the last good copy of it, or start with an empty journal.']],
])

/** `what`: a sentence that says what did not happen and what still stands. */
export function journalError(what: string, file: string, cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause
  const [code, next] = advice.get(sqliteCode(cause) & 0xff) ?? [
    'refused',
    'Start Signalbox again; if it stays, copy the data folder and report it.',
  ]
  return new JournalError(code, `${what} (${file}). The system said: ${words(cause)}. ${next}`, { cause })
}

const sqliteCode = (cause: unknown) =>
  cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode : 0

const words = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
