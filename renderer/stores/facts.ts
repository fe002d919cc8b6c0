import { createStore } from 'zustand/vanilla'
import type { Fact } from '../../shared/domain/fact.ts'
import type { PushFacts } from '../../shared/push/facts.ts'
import type { FactsFrame } from '../../shared/rpc/views.ts'
import type { Api } from '../api/client.ts'
import { connectionStore, lineIsAlive } from './connection.ts'

/** Everything volatile, as the engine said it last, and when that was by this window's own monotonic clock. */
export interface FactsStore {
  readonly frame: FactsFrame | undefined
  readonly receivedAt: number
}

export const factsStore = createStore<FactsStore>(() => ({ frame: undefined, receivedAt: 0 }))

export function followFacts(api: Api): () => void {
  const stopLine = connectionStore.subscribe(({ line }, before) => {
    if (line === 'lost' && before.line !== 'lost') factsStore.setState(({ frame }) => ({ frame: frame && expired(frame) }))
  })
  const stopFacts = api.stream('facts', {}, (frame) => {
    const alive = connectionStore.getState().line !== 'lost' || everythingWasReadAgain(frame)
    factsStore.setState({ frame: alive ? frame : expired(frame), receivedAt: performance.now() })
    if (alive) lineIsAlive()
  })
  return () => {
    stopLine()
    stopFacts()
  }
}

const factsOf = (facts: PushFacts): readonly Fact<unknown>[] => [...facts.routes, facts.measured, facts.rollbackCheck]

/** After the engine was gone nothing counts as live until every source has been asked again. A refusal is an answer. */
const everythingWasReadAgain = ({ pushes }: FactsFrame): boolean =>
  pushes.every((facts) => factsOf(facts).every(({ observedAt, problem }) => observedAt !== undefined || problem !== undefined))

/** The same values with the same ages, none of them fresh enough for anything. */
const expired = (frame: FactsFrame): FactsFrame => ({
  ...frame,
  pushes: frame.pushes.map((facts) => ({
    ...facts,
    routes: facts.routes.map(old),
    measured: old(facts.measured),
    rollbackCheck: old(facts.rollbackCheck),
  })),
})

const old = <Value>(fact: Fact<Value>): Fact<Value> => ({ ...fact, limit: 0 })

/**
 * The engine's time now, in milliseconds since 1970: the last frame's, carried on at the engine's speed. Before the first
 * frame it is this computer's.
 */
export function engineNow({ frame, receivedAt }: FactsStore = factsStore.getState(), at = performance.now()): number {
  if (frame === undefined) return Date.now()
  return frame.now + Math.max(0, at - receivedAt) * frame.speed
}
