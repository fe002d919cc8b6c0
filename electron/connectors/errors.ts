/** The closed set of ways in which a system outside can let us down. */
export type ConnectorErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'auth'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'rate-limited'
  | 'rejected'
  | 'protocol'
  | 'cancelled'

export interface ConnectorProblem {
  readonly code: ConnectorErrorCode
  /** One sentence: what did not happen and why, in the source's words (cut to size, secrets taken out). */
  readonly message: string
  /** One sentence: what to do next. */
  readonly next: string
  /**
   * Only a write can be in doubt: the request may have reached the system and the answer was lost. `not-done` is said only
   * when the system surely did not act (connection refused, request rejected, cancelled before anything was sent).
   */
  readonly outcome: 'not-done' | 'in-doubt'
}

/** The only error that a connection throws. */
export class ConnectorError extends Error implements ConnectorProblem {
  override readonly name = 'ConnectorError'
  readonly code: ConnectorErrorCode
  readonly next: string
  readonly outcome: 'not-done' | 'in-doubt'

  constructor(problem: ConnectorProblem, options?: ErrorOptions) {
    super(problem.message, options)
    this.code = problem.code
    this.next = problem.next
    this.outcome = problem.outcome
  }
}

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

/** With a stop at its end: others' words often have none, and a sentence may follow. */
export const asSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** The text of anything that was thrown. */
export const errorText = (error: unknown) => said(error instanceof Error ? error.message : String(error))

/** The system's own code of an error (`ECONNREFUSED`), where it has one. */
export const errorCode = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** `1 server`, `3 servers`. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
