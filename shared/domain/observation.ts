import type { Image } from './image.ts'
import type { ServerObservation, Shares, SideName } from './route.ts'

/** A route as the balancer itself has it now. */
export interface RouteObservation {
  /** Every setting that a push may change, and so every setting that a rollback restores. */
  readonly image: Image
  /** What the settings mean: the percent that each side is set to get. */
  readonly shares: Shares
  readonly servers: Readonly<Record<SideName, readonly ServerObservation[]>>
  /** Sentences for people, such as "weights are lost when HAProxy reloads". */
  readonly notes: readonly string[]
}

/** One rung of the connection test. */
export interface ProbeCheck {
  readonly name: string
  readonly state: 'ok' | 'failed' | 'skipped'
  /** What was seen, or the source's own words. */
  readonly detail: string
  readonly millis: number
}

export interface Permission {
  readonly needs: string
  readonly has: string
  readonly why: string
  /** How to grant it, ready to paste. */
  readonly grant: string
  readonly granted: boolean
}

export interface Probe {
  readonly checks: readonly ProbeCheck[]
  /** Product and version, in its own words. */
  readonly product?: string
  readonly canRead: boolean
  readonly canWrite: boolean
  readonly permissions: readonly Permission[]
  /** Rights that Signalbox never needs, reload behaviour, and the like. */
  readonly advice: readonly string[]
}

/** What became of a command on one host. */
export type HostOutcome =
  | { readonly host: string; readonly outcome: 'ran'; readonly exitCode: number; readonly millis: number }
  | { readonly host: string; readonly outcome: 'did-not-run'; readonly why: string }
  | { readonly host: string; readonly outcome: 'running'; readonly why: string }
  | { readonly host: string; readonly outcome: 'unknown'; readonly why: string }

export interface RunReport {
  readonly hosts: readonly HostOutcome[]
}

export interface HttpCheck {
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly timeout: number
  readonly expect: {
    readonly status?: number
    /** The body contains this text. */
    readonly body?: string
    /** Header name -> exact value. */
    readonly headers?: Readonly<Record<string, string>>
    /** Days that the certificate must still be valid. */
    readonly certificateDays?: number
  }
  /** Answer headers to hand back. */
  readonly read?: readonly string[]
  /** A new connection for this request, so that a kept one can't lead to yesterday's server. */
  readonly fresh?: boolean
}

export interface HttpSample {
  readonly url: string
  readonly passed: boolean
  readonly status?: number
  readonly millis: number
  readonly headers: Readonly<Record<string, string>>
  /** Why it did not pass, one sentence each. */
  readonly problems: readonly string[]
  readonly certificateValidTo?: string
}
