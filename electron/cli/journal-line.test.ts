import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { machine } from '../../shared/domain/actor.ts'
import { openJournal, takeLease } from '../engine/create-engine.ts'
import { withJournal } from './journal-line.ts'
import type { Surroundings } from './surroundings.ts'

let home: string
let here: Surroundings

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'signalbox-audit-'))
  here = { home } as Surroundings
  const journal = openJournal(join(home, 'journal.sqlite'))
  for (let at = 1; at <= 5; at++) journal.append([{ actor: machine('engine'), event: { type: 'audit.read' } }], at)
  journal.close()
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('the journal while no console runs', () => {
  it('is verified and exported under the lease, which is given back', async () => {
    expect(await withJournal(here, (journal) => journal.verify())).toMatchObject({ ok: true, entries: 5, logs: { checked: 0 } })
    const view = await withJournal(here, (journal) => journal.export({ from: 2 }))
    expect(view).toMatchObject({ entries: 4, from: 2, to: 5 })
    expect(readFileSync(view.file, 'utf8').trim().split('\n')).toHaveLength(4)
    expect(existsSync(`${view.file}.sha256`)).toBe(true)
    takeLease(home).release()
  })

  it('is not touched while somebody else has the lease', async () => {
    const lease = takeLease(home)
    try {
      await expect(withJournal(here, (journal) => journal.verify())).rejects.toThrow(/A console has the journal/)
    } finally {
      lease.release()
    }
  })

  it('names the entry that was changed behind its back', async () => {
    const database = new DatabaseSync(join(home, 'journal.sqlite'))
    for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
      database.exec(`DROP TRIGGER "${String(name)}"`)
    }
    const [table] = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%body%'").all()
    database.exec(`UPDATE "${String(table?.name)}" SET body = replace(body, 'audit.read', 'audit.raed') WHERE seq = 3`)
    database.close()
    expect(await withJournal(here, (journal) => journal.verify())).toMatchObject({ ok: false, badSeq: 3, provenTo: 2 })
  })
})
