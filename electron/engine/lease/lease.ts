import { closeSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HomeInUse } from '../ports.ts'
import { preparePrivateFolder } from './home.ts'
import { socketPath } from './socket-path.ts'

/** The right of one process to write to a data folder. */
export interface Lease {
  readonly home: string
  /** Where terminals are to be served; its folder is there and private. A file that is there is left over from a dead process. */
  readonly socket: string
  release(): void
}

const SQLITE_BUSY = 5

/** Keeps them from the garbage collector, which would close the file and so give the folder away in silence. */
const held = new Set<DatabaseSync>()

/**
 * Takes the data folder for this process, for as long as it lives: an exclusive lock of the operating system on
 * `lease.sqlite`, gone with the process however it ends. Throws `HomeInUse` when another process has it, `Error` with a
 * sentence when the folder can't be used. Nothing may open `lease.sqlite` by other ways than this: on POSIX systems, closing
 * any descriptor of a file drops the process' locks on it.
 */
export function takeLease(home: string): Lease {
  preparePrivateFolder(home)
  const socket = socketPath(home)
  if (process.platform !== 'win32') preparePrivateFolder(dirname(socket))
  const file = join(home, 'lease.sqlite')
  createFile(file)
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    // A rollback journal in memory: the lock is all that is wanted, and nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (isBusy(cause)) throw new HomeInUse(socket)
    throw new Error(
      `The lock file ${file} can't be used, and nothing was started. The system said: ${words(cause)}. Remove it while no Signalbox runs, then start again.`,
      { cause },
    )
  }
  held.add(database)
  return {
    home,
    socket,
    release() {
      if (held.delete(database)) database.close()
    },
  }
}

function createFile(file: string) {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

const isBusy = (cause: unknown) => cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY
const words = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))
