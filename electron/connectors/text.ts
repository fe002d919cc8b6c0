/** Control characters and invisible marks (zero width, direction of writing), and the two line ends that JSON knows. */
const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
const escapes = /\p{Cc}\[[0-?]*[ -/]*[@-~]/gu

/**
 * What a source said, fit for a sentence: one line, without control characters, terminal escapes or marks that turn the
 * direction of writing, and cut to `limit` characters.
 */
export function said(text: string, limit = 200): string {
  const line = text
    .replace(escapes, '')
    .replace(/[\t\r\n]+/g, ' ')
    .replace(invisible, '')
    .trim()
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}

/** The text of anything that was thrown. */
export const errorText = (error: unknown) => said(error instanceof Error ? error.message : String(error))

/** The system's own code of an error (`ECONNREFUSED`), where it has one. */
export const errorCode = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** `1 server`, `3 servers`. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
