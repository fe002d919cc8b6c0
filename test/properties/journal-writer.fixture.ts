import { writeSync } from 'node:fs'
import { openJournal } from '../../electron/engine/journal/index.ts'
import type { Draft } from '../../electron/engine/ports.ts'

/** Appends as fast as it can, so many drafts at once, and says after each call where the journal ends now. */
const [, , file = '', batch = '1'] = process.argv
const journal = openJournal(file)
const drafts = Array.from(
  { length: Number(batch) },
  (): Draft => ({ actor: { kind: 'machine', name: 'engine' }, event: { type: 'engine.stopped' } }),
)
for (;;) {
  journal.append(drafts, 0)
  writeSync(1, `${journal.head.seq}\n`)
}
