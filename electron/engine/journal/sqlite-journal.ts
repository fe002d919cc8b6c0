import { closeSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Journal } from '../ports.ts'
import { type Break, type Chain, entryOf, type Link, type Row, START, seal, verifyChain } from './chain.ts'
import { openHeadFile, readHeadFile } from './head-file.ts'
import { JournalError, journalError } from './journal-error.ts'
import { migrate, schemaVersion } from './schema.ts'
import { filterOf, sqlOf } from './search.ts'

/** Entries read at once by `read`. */
const SLICE = 1_000

const COLUMNS = 'seq, prev, body, hash'

const BETWEEN = `SELECT ${COLUMNS} FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`

const CAREFUL = { timeout: 2_000, defensive: true, enableDoubleQuotedStringLiterals: false }

/**
 * Opens the journal in `file`, or begins one. Beside it stand SQLite's `-wal` and `-shm`, and `-head` with the end of the
 * chain. One process at a time: the lease on the data folder sees to it. Throws `JournalError`.
 */
export function openJournal(file: string): Journal {
  const database = openDatabase(file)
  try {
    return journalOn(database, file)
  } catch (error) {
    database.close()
    throw journalError("The journal can't be opened, and nothing was changed", file, error)
  }
}

function openDatabase(file: string): DatabaseSync {
  try {
    createFile(file)
    return new DatabaseSync(file, CAREFUL)
  } catch (error) {
    throw journalError("The journal can't be opened, and nothing was changed", file, error)
  }
}

/** For its owner alone: SQLite gives its `-wal` and `-shm` the same rights. Its name is durable before anything is in it. */
function createFile(file: string) {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw error
  }
  syncFolder(dirname(file))
}

function syncFolder(folder: string) {
  // Windows has no descriptors for folders, and keeps their entries in order by itself.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function journalOn(database: DatabaseSync, file: string): Journal {
  const version = schemaVersion(database, file)
  // `fullfsync`: macOS hands data to the disk's own cache only, unless it is asked twice.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA trusted_schema = OFF')
  migrate(database, version)

  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const insert = database.prepare('INSERT INTO entries (seq, prev, body, hash) VALUES (?, ?, ?, ?)')
  const between = database.prepare(BETWEEN)

  let head = lastLink(database)
  const breaks = keepBreaks(database, head, readHeadFile(`${file}-head`))
  const headFile = openHeadFile(`${file}-head`)
  headFile.note(head)

  function write(rows: readonly Row[]) {
    begin.run()
    try {
      for (const { seq, prev, body, hash } of rows) insert.run(seq, prev, body, hash)
      commit.run()
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  const insist = () => {
    if (!database.isOpen) throw new JournalError('refused', 'The journal is closed: nothing was read or written.')
  }
  const guarded = <Value>(what: string, run: () => Value): Value => {
    insist()
    try {
      return run()
    } catch (error) {
      throw journalError(what, file, error)
    }
  }
  const readBetween = (after: number, to: number, limit: number) => {
    insist()
    return between.all(after, to, limit).map(rowOf)
  }
  const pages = pageReader(database)

  /** Through a connection of its own: this one answers from its cache and would not see what has become of the file. */
  async function verify(at: number, progress?: (entries: number) => void) {
    const onDisk = new DatabaseSync(file, { ...CAREFUL, readOnly: true })
    try {
      const rows = onDisk.prepare(BETWEEN)
      const chain: Chain = {
        rows: (after, limit) => {
          insist()
          return rows.all(after, Number.MAX_SAFE_INTEGER, limit).map(rowOf)
        },
        get head() {
          return head
        },
        breaks,
      }
      return await verifyChain(chain, at, progress)
    } catch (error) {
      throw journalError("The journal can't be verified", file, error)
    } finally {
      onDisk.close()
    }
  }

  return {
    get head() {
      return head
    },
    append(drafts, at) {
      const rows = seal(drafts, at, head)
      const last = rows.at(-1)
      if (!last) return []
      guarded(`Entry ${head.seq + 1} could not be written to the journal; entries 1 to ${head.seq} stand`, () => write(rows))
      head = { seq: last.seq, hash: last.hash }
      headFile.note(head)
      return rows.map(entryOf)
    },
    *read({ from = 1, to = head.seq } = {}) {
      insist()
      let after = from - 1
      while (after < to) {
        const rows = guarded(`The journal can't be read after entry ${after}`, () =>
          readBetween(after, to, Math.min(SLICE, to - after)),
        )
        if (rows.length === 0) return
        for (const row of rows) {
          const entry = entryOf(row)
          // A misplaced page of a damaged file would otherwise be read for ever.
          if (row.seq <= after)
            throw new JournalError(
              'damaged',
              `The journal is damaged after entry ${after} (${file}): entry ${row.seq} stands there.`,
            )
          after = row.seq
          yield entry
        }
      }
    },
    page: (request) => guarded("The journal can't be searched", () => pages(request, head.seq)),
    verify(at, progress) {
      insist()
      return verify(at, progress)
    },
    close() {
      if (!database.isOpen) return
      headFile.close()
      database.close()
    },
  }
}

function lastLink(database: DatabaseSync): Link {
  const row = database.prepare('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1').get()
  return row && typeof row.seq === 'number' && typeof row.hash === 'string' ? { seq: row.seq, hash: row.hash } : START
}

/**
 * Compares the end with where it once was. What is gone is written down before new entries hide it: a journal that was cut
 * stays a journal that was cut.
 */
function keepBreaks(database: DatabaseSync, head: Link, noted: Link | undefined): readonly Break[] {
  const highest = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").get()?.seq
  const once = Math.max(noted?.seq ?? 0, typeof highest === 'number' ? highest : 0)
  const replaced = noted !== undefined && noted.seq > 0 && noted.seq <= head.seq && hashAt(database, noted.seq) !== noted.hash
  const seen: Break[] = [
    ...(once > head.seq ? [{ stood: head.seq, seq: once, hash: noted?.seq === once ? noted.hash : '' }] : []),
    ...(replaced ? [{ ...noted, stood: head.seq }] : []),
  ]
  if (seen.length > 0) {
    database.exec('BEGIN IMMEDIATE')
    const insert = database.prepare('INSERT INTO breaks (stood, seq, hash) VALUES (?, ?, ?)')
    for (const { stood, seq, hash } of seen) insert.run(stood, seq, hash)
    database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'entries'").run(head.seq)
    database.exec('COMMIT')
  }
  return database
    .prepare('SELECT stood, seq, hash FROM breaks ORDER BY rowid')
    .all()
    .map(({ stood, seq, hash }) => ({
      stood: Number(stood),
      seq: Number(seq),
      hash: String(hash),
    }))
}

const hashAt = (database: DatabaseSync, seq: number) => database.prepare('SELECT hash FROM entries WHERE seq = ?').get(seq)?.hash

type Values = Record<string, unknown>

/** A database that was tampered with may hold anything; what is no text can't give its hash, and is found by that. */
const rowOf = ({ seq, prev, body, hash }: Values): Row => ({
  seq: Number(seq),
  prev: String(prev),
  body: String(body),
  hash: String(hash),
})

/** Pages, newest first. Remembers how often the last filter matched, so that only what is new has to be counted. */
function pageReader(database: DatabaseSync) {
  const statements = new Map<string, StatementSync>()
  let counted = { key: '', upTo: 0, total: 0 }

  function prepared(sql: string) {
    const known = statements.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    if (statements.size < 100) statements.set(sql, statement)
    return statement
  }

  return (request: Parameters<Journal['page']>[0], newest: number): ReturnType<Journal['page']> => {
    const { conditions, values } = sqlOf(filterOf(request))
    const where = (bound: string) => [...conditions, bound].join(' AND ')

    const key = JSON.stringify([conditions, values])
    if (counted.key !== key) counted = { key, upTo: 0, total: 0 }
    const more = prepared(`SELECT count(*) AS count FROM entries WHERE ${where('seq > ?')}`).get(...values, counted.upTo)?.count
    counted = { key, upTo: newest, total: counted.total + Number(more) }

    const rows = prepared(`SELECT ${COLUMNS} FROM entries WHERE ${where('seq < ?')} ORDER BY seq DESC LIMIT ?`)
      .all(...values, request.before ?? Number.MAX_SAFE_INTEGER, request.limit + 1)
      .map(rowOf)
    const entries = rows.slice(0, request.limit).map(entryOf)
    const last = entries.at(-1)
    return { entries, total: counted.total, ...(last && rows.length > request.limit ? { next: last.seq } : {}) }
  }
}
