import type { Fact } from '../domain/fact.ts'
import type { Millis, PushId, StepId } from '../domain/ids.ts'
import type { RouteObservation } from '../domain/observation.ts'
import type { Colour, SideCounters, SideName } from '../domain/route.ts'
import type { InterlockRow } from '../interlocks/answer.ts'
import type { Verdict } from './events.ts'

/** Traffic as it was measured, never as it was asked for. */
export interface Measured {
  /** Percent of the requests of the last reading interval; `null` where there were none. */
  readonly shares: Readonly<Record<SideName, number>> | null
  readonly requestsPerMinute: number
  readonly counters: Readonly<Record<SideName, SideCounters>>
}

/** "Can it run right now?" One row per thing that the way back needs. */
export interface RollbackCheckRow {
  readonly name: string
  readonly state: 'ok' | 'failed' | 'unknown'
  readonly detail: string
  readonly observedAt?: Millis
}

export interface RollbackCheck {
  readonly ok: boolean
  readonly rows: readonly RollbackCheckRow[]
}

/** How long the way back took before, measured; absent where it was never run. */
export interface RollbackHistory {
  readonly runs: number
  readonly medianToBlue: Millis
  readonly medianToFinished: Millis
  readonly lastAt: Millis
  readonly lastToFinished: Millis
}

/** Everything volatile about one push: sent once a second, never journaled. */
export interface PushFacts {
  readonly push: PushId
  readonly now: Millis
  /** Per route, in the order of the plan. */
  readonly routes: readonly Fact<RouteObservation>[]
  readonly measured: Fact<Measured>
  readonly rollbackCheck: Fact<RollbackCheck>
  /** The conditions on the next move forward. */
  readonly interlocks: readonly InterlockRow[]
  readonly supervisorSeenAt?: Millis
  readonly history?: RollbackHistory
  /** Lines to paste if the console can't do it: the run sheet. */
  readonly runSheet: readonly string[]
  /** What the bake that runs says right now; only changes of mind are journaled. */
  readonly verdict?: { readonly step: StepId; readonly verdict: Verdict; readonly at: Millis }
  /** Requests that green still serves. */
  readonly openOnGreen?: number
}

/** One point of the live charts. Rates are fractions; `null` is a gap and is drawn as one. */
export interface SeriesPoint {
  readonly at: Millis
  readonly colours: Readonly<
    Record<
      Colour,
      { readonly requestsPerSecond: number | null; readonly errorRate: number | null; readonly meanMillis: number | null }
    >
  >
}
