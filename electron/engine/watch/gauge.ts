import type { Fact } from '../../../shared/domain/fact.ts'
import type { Millis } from '../../../shared/domain/ids.ts'

/** A fact that is being kept up to date: the last value seen, and why there is no newer one. */
export interface Gauge<Value> {
  readonly fact: Fact<Value>
  saw(value: Value, at: Millis): void
  missed(problem: string): void
}

export function gauge<Value>(source: string, limit: Millis): Gauge<Value> {
  let fact: Fact<Value> = { source, limit }
  return {
    get fact() {
      return fact
    },
    saw(value, observedAt) {
      fact = { source, limit, value, observedAt }
    },
    missed(problem) {
      fact = { ...fact, problem }
    },
  }
}
