import type { FileHandle } from 'node:fs/promises'

/** Every how many lines the place in the file is kept. */
const STRIDE = 256
const CHUNK = 256 * 1024
const LINE_FEED = 10

/** Where lines begin in a file: every 256th place is kept, so that line 90,000 is found without reading 89,999 others. */
export class LineIndex {
  /** `#places[n]`: where line `n * STRIDE` begins, in bytes. */
  readonly #places: number[] = [0]
  /** Whole lines, and the bytes that they take. */
  lines = 0
  bytes = 0

  /** One more line, its line feed included. */
  add(bytes: number) {
    this.lines += 1
    this.bytes += bytes
    if (this.lines % STRIDE === 0) this.#places.push(this.bytes)
  }

  /** The nearest kept place at or before line `line`, and how many lines are to be skipped from there. */
  find(line: number): { readonly place: number; readonly skip: number } {
    const kept = Math.min(Math.floor(line / STRIDE), this.#places.length - 1)
    return { place: this.#places[kept] ?? 0, skip: line - kept * STRIDE }
  }
}

/** Reads a whole file once, and shows what it reads. A last line without its end (the writer was killed) is not counted. */
export async function indexOf(handle: FileHandle, read: (bytes: Buffer) => void = () => {}): Promise<LineIndex> {
  const index = new LineIndex()
  const buffer = Buffer.allocUnsafe(CHUNK)
  let begun = 0
  for (let place = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, place)
    if (bytesRead === 0) return index
    read(buffer.subarray(0, bytesRead))
    let from = 0
    for (let end = feed(buffer, from, bytesRead); end >= 0; end = feed(buffer, from, bytesRead)) {
      index.add(begun + end + 1 - from)
      begun = 0
      from = end + 1
    }
    begun += bytesRead - from
    place += bytesRead
  }
}

/** Where the next line feed is in the first `length` bytes, or -1. */
export function feed(buffer: Buffer, from: number, length: number) {
  const end = buffer.indexOf(LINE_FEED, from)
  return end < length ? end : -1
}
