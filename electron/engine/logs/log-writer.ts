import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LogReference } from '../../../shared/push/events.ts'
import type { LogLine } from '../../../shared/rpc/views.ts'
import { syncFolder } from '../disk/write-atomically.ts'
import type { LogWriter } from '../ports.ts'
import { LineIndex } from './line-index.ts'

/** Characters that are written without waiting for more, and that make the source wait. */
const BATCH = 64 * 1024
const HIGH = 1024 * 1024
/** How long a line waits for others, in milliseconds of real time. */
const LINGER = 10

/** A log that is being written, as its readers see it: all of `index` is in the file. */
export interface LiveLog {
  readonly index: LineIndex
  /** Settles when nothing more will be written. */
  readonly ended: Promise<void>
}

interface Batch {
  text: string
  /** Bytes of each line. */
  readonly lengths: number[]
}

const emptyBatch = (): Batch => ({ text: '', lengths: [] })

/** `file`: the name for references. `changed`: more lines can be read. `ended`: no more will come. */
export async function openLogWriter(
  path: string,
  file: string,
  events: { readonly changed: () => void; readonly ended: () => void },
): Promise<LogWriter & LiveLog> {
  const handle = await open(path, 'wx', 0o600)
  const index = new LineIndex()
  const digest = createHash('sha256')
  let waiting = emptyBatch()
  /** Characters handed over and not yet in the file. */
  let pending = 0
  let room: PromiseWithResolvers<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined
  let failure: Error | undefined
  let finished: Promise<LogReference> | undefined
  const ending = Promise.withResolvers<void>()

  async function flushAll() {
    while (waiting.lengths.length > 0 && !failure) {
      const batch = waiting
      waiting = emptyBatch()
      try {
        const bytes = Buffer.from(batch.text)
        await writeAll(handle, bytes)
        digest.update(bytes)
        for (const length of batch.lengths) index.add(length)
        events.changed()
      } catch (cause) {
        failure = sentence(file, index.lines, cause)
      }
      pending -= batch.text.length
      if (pending < HIGH || failure) {
        room?.resolve()
        room = undefined
      }
    }
  }

  function flush() {
    clearTimeout(timer)
    timer = undefined
    flushing ??= flushAll().finally(() => {
      flushing = undefined
    })
    return flushing
  }

  async function end(): Promise<LogReference> {
    try {
      while (pending > 0 && !failure) await flush()
      if (failure) throw failure
      await handle.sync()
      await syncFolder(dirname(path))
    } catch (cause) {
      throw failure ?? sentence(file, index.lines, cause)
    } finally {
      await handle.close()
      events.ended()
      ending.resolve()
    }
    return { file, lines: index.lines, bytes: index.bytes, sha256: digest.digest('hex') }
  }

  return {
    file,
    index,
    ended: ending.promise,
    async write({ at, host, stream, text }: LogLine) {
      if (failure) throw failure
      if (finished) throw new Error(`The log ${file} is finished: a line came too late.`)
      const line = `${JSON.stringify({ at, host, stream, text })}\n`
      waiting.text += line
      waiting.lengths.push(Buffer.byteLength(line))
      pending += line.length
      if (waiting.text.length >= BATCH) void flush()
      else timer ??= setTimeout(flush, LINGER)
      if (pending < HIGH) return
      room ??= Promise.withResolvers()
      await room.promise
      if (failure) throw failure
    },
    finish() {
      finished ??= end()
      return finished
    },
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer) {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done)).bytesWritten
  }
}

const sentence = (file: string, lines: number, cause: unknown) =>
  new Error(
    `The log ${file} could not be written beyond line ${lines}. The system said: ${cause instanceof Error ? cause.message : String(cause)}. Make space on that disk, then run the step again.`,
    { cause },
  )
