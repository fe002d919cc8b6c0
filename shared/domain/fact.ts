import type { Millis } from './ids.ts'

/** A value that was observed, with its age. Past its limit nothing may treat it as known. */
export interface Fact<Value> {
  readonly source: string
  /** Absent: never seen. */
  readonly value?: Value
  readonly observedAt?: Millis
  /** How old the value may get, in milliseconds. */
  readonly limit: Millis
  /** The source's own words when the last reading failed. */
  readonly problem?: string
}

export type Freshness = 'live' | 'late' | 'stale' | 'never'

/** `live` up to the limit, `late` up to twice the limit, then `stale`. */
export function freshness(fact: Fact<unknown>, now: Millis): Freshness {
  if (fact.observedAt === undefined) return 'never'
  const age = now - fact.observedAt
  return age <= fact.limit ? 'live' : age <= 2 * fact.limit ? 'late' : 'stale'
}

/** The value while it is fresh, else `undefined`: interlocks must not see old data. */
export function known<Value>(fact: Fact<Value>, now: Millis): Value | undefined {
  return freshness(fact, now) === 'live' ? fact.value : undefined
}
