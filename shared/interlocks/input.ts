import type { Fact } from '../domain/fact.ts'
import type { Millis } from '../domain/ids.ts'
import type { RouteObservation } from '../domain/observation.ts'
import type { SideName } from '../domain/route.ts'

/** Everything that a condition may look at, as data. */
export interface InterlockInput {
  readonly now: Millis
  /** The side that is to receive customers; absent before the first reading. */
  readonly target: SideName | undefined
  /** The side that would take them back. */
  readonly fallback: SideName | undefined
  /** Servers of a side that must be up; absent: all of them. */
  readonly minServers: number | undefined
  readonly routes: readonly { readonly connection: string; readonly fact: Fact<RouteObservation> }[]
  readonly canWrite: readonly { readonly connection: string; readonly fact: Fact<boolean> }[]
  readonly measured: Fact<unknown>
  readonly rollbackCheck: Fact<{ readonly ok: boolean; readonly detail: string }>
  /** Other live pushes that share a resource with this one. */
  readonly others: readonly string[]
  /** Absent: nobody has to be there (automatic push). */
  readonly supervisor: { readonly name: string; readonly seenAt: Millis | undefined } | undefined
  readonly verdict: { readonly answer: 'continue' | 'hold' | 'roll-back'; readonly reason: string } | undefined
  readonly drift: string | undefined
}

export const seconds = (millis: Millis) => `${Math.round(millis / 1_000)} s`
