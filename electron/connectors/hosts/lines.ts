import type { Readable } from 'node:stream'

/** Longer lines are handed on in pieces: nothing is lost, and a host that never ends its line can't fill the memory. */
export const LONGEST_LINE = 64 * 1024

/**
 * Reads a stream line by line, one chunk at a time: while `onLine` is awaited nothing more is read, which slows the sender.
 * UTF-8; what is not becomes U+FFFD. NUL is left out, everything else is text and is handed on as it came.
 */
export async function readLines(stream: Readable, onLine: (line: string) => void | Promise<void>): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  const take = async (text: string) => {
    const lines = (rest + text.replaceAll('\0', '')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      for (const piece of pieces(line.endsWith('\r') ? line.slice(0, -1) : line)) await onLine(piece)
    }
    while (rest.length > LONGEST_LINE) {
      await onLine(rest.slice(0, LONGEST_LINE))
      rest = rest.slice(LONGEST_LINE)
    }
  }
  for await (const chunk of stream) await take(decoder.decode(chunk as Buffer, { stream: true }))
  await take(decoder.decode())
  if (rest !== '') await onLine(rest)
}

function pieces(line: string): string[] {
  if (line.length <= LONGEST_LINE) return [line]
  return Array.from({ length: Math.ceil(line.length / LONGEST_LINE) }, (_, index) =>
    line.slice(index * LONGEST_LINE, (index + 1) * LONGEST_LINE),
  )
}
