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
