import type { DatabaseSync } from 'node:sqlite'
import { JournalError } from './journal-error.ts'

/** "SgBx": says in the file's header whose database it is. */
const APPLICATION_ID = 0x53674278

/**
 * Step n leads from version n to n + 1. A step that was released is never edited: files of every version are out there.
 * `autoincrement` makes SQLite remember the highest number ever given, so that a cut end is noticed.
 */
const migrations = [
  `CREATE TABLE entries (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     prev TEXT NOT NULL,
     body TEXT NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;
   CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
   CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
   CREATE TRIGGER entries_grow_at_the_end BEFORE INSERT ON entries
     WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
       OR NEW.prev IS NOT coalesce((SELECT hash FROM entries ORDER BY seq DESC LIMIT 1), lower(hex(zeroblob(32))))
     BEGIN SELECT RAISE(ABORT, 'the journal only grows at its end'); END;`,

  `ALTER TABLE entries ADD COLUMN push TEXT GENERATED ALWAYS AS (json_extract(body, '$.event.push')) VIRTUAL;
   CREATE INDEX entries_by_push ON entries (push) WHERE push IS NOT NULL;
   CREATE TABLE breaks (
     stood INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;
   CREATE TRIGGER breaks_never_change BEFORE UPDATE ON breaks
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
   CREATE TRIGGER breaks_never_go BEFORE DELETE ON breaks
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;`,
]

export const SCHEMA_VERSION = migrations.length

/** The version of the file, 0 for an empty one. Throws `JournalError` for a newer or a stranger's file; changes nothing. */
export function schemaVersion(database: DatabaseSync, file: string): number {
  const version = versionOf(database)
  if (version === undefined) {
    throw new JournalError(
      'damaged',
      `The file in the journal's place is a database, but not a journal of Signalbox (${file}). Nothing was changed. Move it aside, then start Signalbox again.`,
    )
  }
  if (version > SCHEMA_VERSION) {
    throw new JournalError(
      'newer',
      `The journal was written by a newer Signalbox (${file} has format ${version}, this version knows formats up to ${SCHEMA_VERSION}). Nothing was changed. Start the newer version, or set SIGNALBOX_HOME to another folder.`,
    )
  }
  return version
}

/** Brings the database from `version` to this one, all steps or none. */
export function migrate(database: DatabaseSync, version: number) {
  if (version === SCHEMA_VERSION) return
  database.exec('BEGIN IMMEDIATE')
  try {
    if (version === 0) database.exec('CREATE TABLE schema (version INTEGER PRIMARY KEY) STRICT')
    const note = database.prepare('INSERT INTO schema (version) VALUES (?)')
    for (const [step, sql] of migrations.entries()) {
      if (step < version) continue
      database.exec(sql)
      note.run(step + 1)
    }
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** 0: an empty file. Undefined: somebody else's database. */
function versionOf(database: DatabaseSync): number | undefined {
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'").get()
  if (tables?.count === 0) return 0
  const schema = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema'").get()
  const id = database.prepare('PRAGMA application_id').get()
  if (!schema || id?.application_id !== APPLICATION_ID) return undefined
  const version = database.prepare('SELECT max(version) AS version FROM schema').get()?.version
  return typeof version === 'number' ? version : undefined
}
