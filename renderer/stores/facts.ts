import { createStore } from 'zustand/vanilla'
import type { FactsFrame } from '../../shared/rpc/views.ts'
import type { Api } from '../api/client.ts'
import { lineIsAlive } from './connection.ts'

/** Everything volatile, as the engine said it last, and when that was by this window's own monotonic clock. */
export interface FactsStore {
  readonly frame: FactsFrame | undefined
  readonly receivedAt: number
}

export const factsStore = createStore<FactsStore>(() => ({ frame: undefined, receivedAt: 0 }))

export function followFacts(api: Api): () => void {
  return api.stream('facts', {}, (frame) => {
    factsStore.setState({ frame, receivedAt: performance.now() })
    lineIsAlive()
  })
}

/**
 * The engine's time now, in milliseconds since 1970: the last frame's, carried on at the engine's speed. Before the first
 * frame it is this computer's.
 */
export function engineNow({ frame, receivedAt }: FactsStore = factsStore.getState(), at = performance.now()): number {
  if (frame === undefined) return Date.now()
  return frame.now + Math.max(0, at - receivedAt) * frame.speed
}
