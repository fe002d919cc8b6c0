import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogLine } from '../../../shared/rpc/views.ts'
import { preparePrivateFolder } from '../lease/home.ts'
import type { LogStore } from '../ports.ts'
import { feed, indexOf, type LineIndex } from './line-index.ts'
import { type LiveLog, openLogWriter } from './log-writer.ts'

/** Bytes read at once, and the most that one answer is made of (at least one line, however long). */
const CHUNK = 64 * 1024
const ANSWER = 2 * 1024 * 1024
/** Indexes kept of logs that are not written any more. */
const KEPT = 32

const NAME = /^[\w-]{1,120}\.log$/

/**
 * Run logs in `folder`, which is made if it is missing: JSON Lines files, for their owner alone. A log that a dead process
 * left half-written is read up to its last whole line.
 */
export function openLogStore(folder: string): LogStore {
  preparePrivateFolder(folder)
  const live = new Map<string, LiveLog>()
  const listeners = new Map<string, Set<() => void>>()
  const indexes = new Map<string, { readonly size: number; readonly index: LineIndex }>()

  const tell = (file: string) => {
    for (const changed of listeners.get(file) ?? []) changed()
  }

  /** The file does not grow any more, so it is read through once. */
  async function indexed(file: string, handle: FileHandle) {
    const { size } = await handle.stat()
    const known = indexes.get(file)
    if (known?.size === size) return known.index
    const index = await indexOf(handle)
    indexes.delete(file)
    indexes.set(file, { size, index })
    const [oldest] = indexes.keys()
    if (indexes.size > KEPT && oldest !== undefined) indexes.delete(oldest)
    return index
  }

  return {
    async create(name) {
      const base = checked(name.endsWith('.log') ? name : `${name}.log`).slice(0, -'.log'.length)
      // A step that is run again gets another file: the journal refers to the first one by its digest.
      for (let attempt = 1; ; attempt += 1) {
        const file = checked(attempt === 1 ? `${base}.log` : `${base}-${attempt}.log`)
        const events = {
          changed: () => tell(file),
          ended: () => {
            live.delete(file)
            tell(file)
          },
        }
        try {
          const writer = await openLogWriter(join(folder, file), file, events)
          live.set(file, writer)
          return writer
        } catch (error) {
          if (codeOf(error) !== 'EEXIST') throw refused(`The log ${file} could not be begun`, error)
        }
      }
    },

    async read(file, from, limit) {
      const handle = await openLog(folder, checked(file))
      try {
        const growing = live.get(file)
        const index = growing?.index ?? (await indexed(file, handle))
        // What is in the file now; more may be added while it is read.
        const { lines: total, bytes } = index
        const lines = from < total ? await readLines(handle, index.find(from), bytes, Math.min(limit, total - from)) : []
        return { lines, ended: growing === undefined && from + lines.length >= total }
      } finally {
        await handle.close()
      }
    },

    async reference(file) {
      await live.get(checked(file))?.ended
      if (!existsSync(join(folder, file))) return undefined
      const handle = await openLog(folder, file)
      try {
        const digest = createHash('sha256')
        const { lines } = await indexOf(handle, (bytes) => digest.update(bytes))
        const { size } = await handle.stat()
        await handle.sync()
        return { file, lines, bytes: size, sha256: digest.digest('hex') }
      } finally {
        await handle.close()
      }
    },

    watch(file, changed) {
      const watching = listeners.get(checked(file)) ?? new Set()
      listeners.set(file, watching)
      watching.add(changed)
      return () => {
        watching.delete(changed)
        if (watching.size === 0 && listeners.get(file) === watching) listeners.delete(file)
      }
    },
  }
}

function checked(file: string) {
  if (NAME.test(file)) return file
  throw new Error(
    `${JSON.stringify(file.slice(0, 200))} is not the name of a log: letters, digits, _ and -, at most 120, and .log at the end.`,
  )
}

const refused = (what: string, cause: unknown) =>
  new Error(`${what}. The system said: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })

async function openLog(folder: string, file: string) {
  try {
    return await open(join(folder, file), 'r')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT')
      throw new Error(`There is no log ${file} in ${folder}. It may have been removed by hand.`, { cause })
    throw new Error(
      `The log ${file} can't be read. The system said: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    )
  }
}

async function readLines(
  handle: FileHandle,
  from: { readonly place: number; readonly skip: number },
  end: number,
  limit: number,
) {
  const lines: LogLine[] = []
  const buffer = Buffer.allocUnsafe(CHUNK)
  let begun: Buffer[] = []
  let skip = from.skip
  let taken = 0
  for (let place = from.place; place < end && lines.length < limit && taken < ANSWER; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, end - place), place)
    if (bytesRead === 0) return lines
    let start = 0
    for (let stop = feed(buffer, start, bytesRead); stop >= 0 && lines.length < limit; stop = feed(buffer, start, bytesRead)) {
      if (skip > 0) skip -= 1
      else {
        const text = Buffer.concat([...begun, buffer.subarray(start, stop)]).toString()
        lines.push(parsed(text))
        taken += text.length
      }
      begun = []
      start = stop + 1
    }
    if (skip === 0) begun.push(Buffer.from(buffer.subarray(start, bytesRead)))
    place += bytesRead
  }
  return lines
}

/** A line that a disk has damaged keeps its number, so that all others keep theirs. */
function parsed(text: string): LogLine {
  try {
    const { at, host, stream, text: said }: LogLine = JSON.parse(text)
    return { at, host, stream, text: said }
  } catch {
    return { at: 0, host: '', stream: 'err', text: "(this line of the log can't be read any more)" }
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
