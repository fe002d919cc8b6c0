/** The two sides of a push: `blue` is the side that has the customers when the push begins, `green` the one that gets the new release. */
export type Colour = 'blue' | 'green'

/** A side as the workspace names it (`a`, `b`): which colour it is changes with every completed push. */
export type SideName = string

/** Percent of the customers, 0 to 100, that sum to 100. */
export type Shares = Readonly<Record<SideName, number>>

/** Cumulative since the balancer started; a value lower than before means that it was restarted. */
export interface SideCounters {
  readonly requests: number
  /** Answers that are the server's fault: HTTP 5xx and failed connections. */
  readonly errors: number
  /** Requests being served now. */
  readonly open: number
  /** Mean time to answer over the balancer's own recent window, in milliseconds; absent where it does not say. */
  readonly meanMillis?: number
}

export interface ServerObservation {
  readonly name: string
  readonly address: string
  /** `unchecked`: the balancer does not test it. */
  readonly health: 'up' | 'down' | 'unchecked'
  readonly takesTraffic: boolean
  readonly open: number
}

export const otherSide = (sides: readonly SideName[], side: SideName) => sides.find((name) => name !== side)
