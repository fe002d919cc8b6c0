import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { machine } from '../../../shared/domain/actor.ts'
import { effectId, pushId, stepId } from '../../../shared/domain/ids.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { Journal } from '../ports.ts'
import { verifyWithLogs } from './check-logs.ts'
import { openLogStore } from './index.ts'

let folder: string
let journal: Journal
let logs: ReturnType<typeof openLogStore>

/** A settled run and the end of its step: both name the log, which is looked at once. */
async function run(name: string) {
  const writer = await logs.create(name)
  for (let number = 0; number < 10; number += 1)
    await writer.write({ at: number, host: 'web-1', stream: 'out', text: 'deployed' })
  const log = await writer.finish()
  const about = { push: pushId('p-1') }
  journal.append(
    [
      { ...about, type: 'effect.settled' as const, effect: effectId(name), settlement: { outcome: 'ok' as const }, log },
      { ...about, type: 'step.passed' as const, step: stepId(name), detail: '1 of 1 host', log },
    ].map((event) => ({ actor: machine('engine'), event })),
    1,
  )
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'check-logs-'))
  logs = openLogStore(folder)
  journal = memoryJournal()
  for (const name of ['whole', 'changed', 'longer', 'gone']) await run(name)
})
afterEach(() => rmSync(folder, { recursive: true }))

it('are all right as they were written', async () => {
  expect(await verifyWithLogs(journal, logs, 5)).toMatchObject({ ok: true, entries: 8, logs: { checked: 4, wrong: [] } })
})

it('are named with the entry that says otherwise', async () => {
  const changed = join(folder, 'changed.log')
  writeFileSync(changed, readFileSync(changed, 'utf8').replace('deployed', 'depl0yed'))
  appendFileSync(join(folder, 'longer.log'), '{}\n')
  rmSync(join(folder, 'gone.log'))
  expect(await verifyWithLogs(journal, logs, 5)).toMatchObject({
    ok: true,
    logs: {
      checked: 4,
      wrong: [
        { seq: 3, file: 'changed.log', why: 'its content has been changed' },
        { seq: 5, file: 'longer.log', why: 'it has 11 lines and had 10' },
        { seq: 7, file: 'gone.log', why: 'it is not there' },
      ],
    },
  })
})
