import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { LogLine } from '../../../shared/rpc/views.ts'

export interface LogCheck {
  readonly lines: number
  readonly bytes: number
  readonly sha256: string
  /** Lines that did not follow on the line before them of the same host and stream: lost, doubled or out of order. */
  readonly wrong: number
  /** Lines by host and stream, `web-0001 out`. */
  readonly last: ReadonlyMap<string, number>
}

/** Keeps count of numbered lines: each host numbers the lines of each of its streams from 1. */
export function openCount() {
  const last = new Map<string, number>()
  let lines = 0
  let wrong = 0
  return {
    saw({ host, stream, text }: Pick<LogLine, 'host' | 'stream' | 'text'>) {
      const key = `${host} ${stream}`
      const number = Number.parseInt(text, 10)
      if (number !== (last.get(key) ?? 0) + 1) wrong += 1
      last.set(key, number)
      lines += 1
    },
    get lines() {
      return lines
    },
    get wrong() {
      return wrong
    },
    last,
  }
}

/** Reads a run log as it is on the disk, with nothing of the console's own code. */
export async function checkLog(path: string): Promise<LogCheck> {
  const digest = createHash('sha256')
  const count = openCount()
  let bytes = 0
  let rest = ''
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    digest.update(chunk)
    bytes += chunk.length
    // The bench writes ASCII only, so that no character is cut by a chunk.
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) count.saw(JSON.parse(line))
  }
  if (rest !== '') throw new Error(`${path} ends in the middle of a line`)
  return { lines: count.lines, bytes, sha256: digest.digest('hex'), wrong: count.wrong, last: count.last }
}
