import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashedText } from '../../../shared/domain/entry.ts'
import { sha256, stops } from './fixtures.ts'
import { type JournalError, openJournal } from './index.ts'

const NOW = Date.UTC(2026, 5, 1)

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  file = join(folder, 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A journal of `count` entries, closed. Each has another time, so that no two have the same text. */
function written(count: number) {
  const journal = openJournal(file)
  for (const [index, draft] of stops(count).entries()) journal.append([draft], NOW + index)
  const entries = [...journal.read()]
  journal.close()
  return entries
}

/** What somebody with a database tool and bad intent does: triggers and index dropped first. */
function tamper(sql: string) {
  const database = new DatabaseSync(file)
  const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`)
  database.exec('DROP INDEX IF EXISTS entries_by_push')
  database.exec(sql)
  database.close()
}

async function verified() {
  const journal = openJournal(file)
  try {
    return await journal.verify(NOW)
  } finally {
    journal.close()
  }
}

const swap = (a: number, b: number) =>
  `UPDATE entries SET seq = -1 WHERE seq = ${a}; UPDATE entries SET seq = ${a} WHERE seq = ${b}; UPDATE entries SET seq = ${b} WHERE seq = -1;`

describe('a journal that somebody has changed', () => {
  it.each([
    [
      'flipped',
      "UPDATE entries SET body = replace(body, 'engine.stopped', 'engine.stoqped') WHERE seq = 12",
      12,
      11,
      'does not give its hash',
    ],
    [
      'flipped in its hash',
      "UPDATE entries SET hash = replace(hash, substr(hash, 1, 1), 'g') WHERE seq = 12",
      12,
      11,
      'does not give its hash',
    ],
    [
      'no JSON any more',
      "ALTER TABLE entries DROP COLUMN push; UPDATE entries SET body = 'x' WHERE seq = 12",
      12,
      11,
      'does not give its hash',
    ],
    ['dropped', 'DELETE FROM entries WHERE seq = 12', 12, 11, 'Entry 12 is missing: after entry 11 comes entry 13.'],
    [
      'dropped and the others moved up',
      'DELETE FROM entries WHERE seq = 12; UPDATE entries SET seq = seq - 1 WHERE seq > 12',
      12,
      11,
      'does not give its hash',
    ],
    ['dropped at the start', 'DELETE FROM entries WHERE seq = 1', 1, 0, 'Entry 1 is missing'],
    ['swapped', swap(12, 13), 12, 11, 'does not give its hash'],
    [
      'put before the first',
      "INSERT INTO entries (seq, prev, body, hash) VALUES (0, '', '{}', '')",
      1,
      0,
      'Where entry 1 should be stands one with the number 0.',
    ],
    ['cut off', 'DELETE FROM entries WHERE seq > 11', 12, 11, 'once ended with entry 20, and entries 12 to 20 are gone.'],
    ['cut off alone', 'DELETE FROM entries WHERE seq = 20', 20, 19, 'once ended with entry 20, and that one is gone.'],
  ])('names the entry that was %s', async (_name, sql, badSeq, provenTo, why) => {
    written(20)
    tamper(sql)
    expect(await verified()).toEqual({ ok: false, badSeq, provenTo, at: NOW, why: expect.stringContaining(why) })
  })

  it.each([
    [12, 'Entry 12 was replaced: entry 13 was written after another one.', 11],
    [20, 'the journal once ended with another one.', 0],
  ])('names entry %i when it was rewritten with a right hash of its own', async (seq, why, provenTo) => {
    const entry = written(20)[seq - 1]
    if (!entry) throw new Error('no such entry')
    const forged = { ...entry, at: '2020-01-01T00:00:00.000Z' }
    tamper(
      `UPDATE entries SET body = replace(body, '${entry.at}', '${forged.at}'), hash = '${sha256(hashedText(forged))}' WHERE seq = ${seq}`,
    )
    expect(await verified()).toEqual({ ok: false, badSeq: seq, provenTo, at: NOW, why: expect.stringContaining(why) })
  })

  it('still names a cut end after entries were appended to it, and without its head file', async () => {
    written(20)
    rmSync(`${file}-head`)
    tamper('DELETE FROM entries WHERE seq > 15')
    const journal = openJournal(file)
    journal.append(stops(30), NOW)
    journal.close()
    for (let reopened = 0; reopened < 2; reopened += 1) {
      expect(await verified()).toMatchObject({
        ok: false,
        badSeq: 16,
        provenTo: 15,
        why: expect.stringContaining('entries 16 to 20 are gone'),
      })
    }
  })

  it('names the end that is lost when an old copy is put back', async () => {
    written(5)
    copyFileSync(file, `${file}.copy`)
    const journal = openJournal(file)
    journal.append(stops(3), NOW)
    journal.close()
    copyFileSync(`${file}.copy`, file)
    expect(await verified()).toMatchObject({
      ok: false,
      badSeq: 6,
      provenTo: 5,
      why: expect.stringContaining('entries 6 to 8 are gone'),
    })
  })

  it('notices another program that writes or cuts while it is open', async () => {
    written(5)
    const journal = openJournal(file)
    tamper('INSERT INTO entries (seq, prev, body, hash) SELECT 6, hash, body, hash FROM entries WHERE seq = 5')
    expect(await journal.verify(NOW)).toMatchObject({ ok: false, badSeq: 6, provenTo: 5 })
    expect(() => journal.append(stops(1), NOW)).toThrow('Entry 6 could not be written to the journal; entries 1 to 5 stand')
    tamper('DELETE FROM entries WHERE seq > 3')
    expect(await journal.verify(NOW)).toMatchObject({
      ok: false,
      badSeq: 4,
      provenTo: 3,
      why: expect.stringContaining('entries 4 to 5 are gone'),
    })
    journal.close()
  })

  it('refuses UPDATE, DELETE, REPLACE and entries out of place', () => {
    written(3)
    const database = new DatabaseSync(file)
    for (const sql of [
      "UPDATE entries SET body = '{}' WHERE seq = 2",
      'DELETE FROM entries WHERE seq = 3',
      'DELETE FROM entries',
    ]) {
      expect(() => database.exec(sql), sql).toThrow('the journal is append-only')
    }
    for (const sql of [
      'REPLACE INTO entries (seq, prev, body, hash) SELECT seq, prev, body, hash FROM entries WHERE seq = 3',
      'INSERT INTO entries (seq, prev, body, hash) SELECT 5, hash, body, hash FROM entries WHERE seq = 3',
      'INSERT INTO entries (seq, prev, body, hash) SELECT 4, prev, body, hash FROM entries WHERE seq = 3',
    ]) {
      expect(() => database.exec(sql), sql).toThrow('the journal only grows at its end')
    }
    database.close()
  })
})

describe('a file that is damaged on the disk', () => {
  const errorOf = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      return error as JournalError
    }
    throw new Error('nothing was thrown')
  }

  it('is refused in a sentence that says where, why and what to do when it is no database', () => {
    writeFileSync(file, 'not a database, but long enough to be taken for one '.repeat(100))
    const before = readFileSync(file)
    const error = errorOf(() => openJournal(file))
    expect(error).toMatchObject({ name: 'JournalError', code: 'damaged' })
    expect(error.message).toBe(
      `The journal can't be opened, and nothing was changed (${file}). The system said: file is not a database. Move the file aside, bring back the last good copy of it, or start with an empty journal.`,
    )
    expect(readFileSync(file)).toEqual(before)
  })

  it("is refused when it is somebody else's database", () => {
    const database = new DatabaseSync(file)
    database.exec('CREATE TABLE bookmarks (url TEXT)')
    database.close()
    expect(errorOf(() => openJournal(file))).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('not a journal of Signalbox'),
    })
  })

  it.each([
    ['a torn', 8_192],
    ['half of a', 2_048],
  ])('names the first entry that is on %s page, and what still stands', async (_name, length) => {
    const entries = written(500)
    const bytes = readFileSync(file)
    // A page in the middle of the file, as a disk leaves it that lost a write.
    const start = Math.floor(bytes.length / 8_192) * 4_096 + 8_192 - length
    bytes.fill(0, start, start + length)
    writeFileSync(file, bytes)
    const result = await verified()
    if (result.ok) throw new Error('a torn page was not noticed')
    expect(result.badSeq).toBe(result.provenTo + 1)
    expect(result.provenTo).toBeGreaterThan(0)
    expect(result.provenTo).toBeLessThan(entries.length)
    const journal = openJournal(file)
    const error = errorOf(() => [...journal.read()])
    expect(error).toMatchObject({ name: 'JournalError', code: 'damaged' })
    expect([...journal.read({ to: result.provenTo })]).toEqual(entries.slice(0, result.provenTo))
    journal.close()
  })

  it('is refused when only its first half is left', () => {
    written(500)
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, bytes.length >> 1))
    const error = errorOf(() => {
      const journal = openJournal(file)
      try {
        return [...journal.read()]
      } finally {
        journal.close()
      }
    })
    expect(error).toMatchObject({ name: 'JournalError', code: 'damaged', message: expect.stringContaining('malformed') })
  })

  it('says where it may not write', () => {
    const error = errorOf(() => openJournal(join(folder, 'missing', 'journal.sqlite')))
    expect(error.message).toContain('no such file or directory')
    expect(error.code).toBe('refused')
  })
})
