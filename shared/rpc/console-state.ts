import type { Millis, PushId } from '../domain/ids.ts'
import type { ServiceAddress } from '../push/plan.ts'
import type { PushState } from '../push/state.ts'

/** A release that was taken back: it can't be pushed again. */
export interface RetiredRelease extends ServiceAddress {
  readonly version: string
  readonly reason: string
  readonly push: PushId
  readonly at: Millis
}

/** One rollback that was finished and proven, measured. */
export interface RollbackTime extends ServiceAddress {
  readonly push: PushId
  readonly at: Millis
  readonly toCustomersOnBlue: Millis
  readonly toFinished: Millis
}

export interface ConnectionTest {
  readonly at: Millis
  readonly canRead: boolean
  readonly canWrite: boolean
  readonly detail: string
}

/** What all entries of the journal add up to. The engine and every window compute it with the same fold. */
export interface ConsoleState {
  /** The last entry that is in it; 0: none. */
  readonly seq: number
  readonly head: string
  readonly lastAt?: Millis
  readonly pushes: Readonly<Record<PushId, PushState>>
  /** Oldest first. Ended pushes beyond the last 50 are left to the journal. */
  readonly order: readonly PushId[]
  readonly retired: readonly RetiredRelease[]
  readonly rollbacks: readonly RollbackTime[]
  readonly tests: Readonly<Record<string, ConnectionTest>>
}
