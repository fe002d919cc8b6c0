import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Link } from './chain.ts'

/**
 * The journal's end, noted in a file of its own, so that an end that is cut off (rows deleted, write-ahead log lost, an old
 * copy put back) is noticed. One line of fixed length, overwritten in place: in the page cache at once, so that it survives
 * the process, and synced when it is closed. It may lag behind the database after a power cut; it is never ahead.
 */
export interface HeadFile {
  note(head: Link): void
  close(): void
}

const LINE = /^(\d{16}) ([0-9a-f]{64})\n$/

/** What was noted last; absent: there is no such file yet, or it is not readable as one. */
export function readHeadFile(file: string): Link | undefined {
  try {
    const [, seq, hash] = LINE.exec(readFileSync(file, 'latin1')) ?? []
    return seq && hash ? { seq: Number(seq), hash } : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export function openHeadFile(file: string): HeadFile {
  const descriptor = openOrCreate(file)
  return {
    note({ seq, hash }) {
      const line = Buffer.from(`${String(seq).padStart(16, '0')} ${hash}\n`, 'latin1')
      try {
        writeSync(descriptor, line, 0, line.length, 0)
      } catch {
        // The entry itself is durable. A note that lags behind is allowed, and the next entry's note makes up for it.
      }
    },
    close() {
      fsyncSync(descriptor)
      closeSync(descriptor)
    },
  }
}

function openOrCreate(file: string) {
  try {
    return openSync(file, 'r+')
  } catch (error) {
    if (!isMissing(error)) throw error
    return openSync(file, 'wx', 0o600)
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'
