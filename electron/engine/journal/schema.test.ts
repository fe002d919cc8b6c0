import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GENESIS, hashedText } from '../../../shared/domain/entry.ts'
import { pushId } from '../../../shared/domain/ids.ts'
import { canonicalJson } from '../../../shared/domain/json.ts'
import { sha256, stops } from './fixtures.ts'
import { JournalError, openJournal } from './index.ts'
import { SCHEMA_VERSION } from './schema.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  file = join(folder, 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A journal as format 1 left it: written down here once more, since this must never change with the code. */
function formatOne() {
  const database = new DatabaseSync(file)
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA application_id = ${0x53674278};
    CREATE TABLE schema (version INTEGER PRIMARY KEY) STRICT;
    INSERT INTO schema VALUES (1);
    CREATE TABLE entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, prev TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER entries_never_go BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;`)
  const actor = { kind: 'person', name: 'Maya', via: 'window' } as const
  const insert = database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?)')
  let prev = GENESIS
  for (let seq = 1; seq <= 20; seq += 1) {
    const entry = { seq, prev, actor, at: '2026-06-01T00:00:00.000Z', event: { type: 'push.started', push: `p-${seq % 2}` } }
    const hash = sha256(hashedText(entry))
    insert.run(seq, prev, canonicalJson({ actor, at: entry.at, event: entry.event }), hash)
    prev = hash
  }
  database.close()
  return prev
}

describe('the format of the journal', () => {
  it('is brought up to date: nothing is lost, and what is new works on old entries', async () => {
    const head = formatOne()
    const journal = openJournal(file)
    expect(journal.head).toEqual({ seq: 20, hash: head })
    expect(journal.page({ limit: 3, push: pushId('p-1') })).toMatchObject({ total: 10, next: 15 })
    journal.append(stops(1), 0)
    expect(await journal.verify(0)).toMatchObject({ ok: true, entries: 21 })
    journal.close()

    const database = new DatabaseSync(file)
    expect(
      database
        .prepare('SELECT version FROM schema ORDER BY version')
        .all()
        .map((row) => row.version),
    ).toEqual([1, SCHEMA_VERSION])
    expect(() => database.exec('DELETE FROM breaks; UPDATE entries SET seq = 99')).toThrow('append-only')
    database.close()
    const again = openJournal(file)
    expect(again.head.seq).toBe(21)
    again.close()
  })

  it('is left alone when it is newer, with a sentence that says so', () => {
    openJournal(file).close()
    const database = new DatabaseSync(file)
    database.exec('INSERT INTO schema VALUES (99)')
    database.close()
    const before = readFileSync(file)
    const opening = () => openJournal(file)
    expect(opening).toThrow(JournalError)
    expect(opening).toThrow(`(${file} has format 99, this version knows formats up to ${SCHEMA_VERSION}). Nothing was changed.`)
    expect(readFileSync(file)).toEqual(before)
  })

  it('keeps durability: write-ahead log, synced at every entry, for its owner alone', () => {
    const journal = openJournal(file)
    journal.append(stops(1), 0)
    if (process.platform !== 'win32') {
      const modes = ['', '-wal', '-shm', '-head'].map((suffix) => statSync(file + suffix).mode & 0o777)
      expect(modes).toEqual([0o600, 0o600, 0o600, 0o600])
    }
    const database = new DatabaseSync(file, { readOnly: true })
    expect(database.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal')
    expect(database.prepare('SELECT count(*) AS count FROM entries').get()?.count).toBe(1)
    database.close()
    journal.close()
  })
})
