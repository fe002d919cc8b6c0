import { createStore } from 'zustand/vanilla'
import type { Api } from '../api/client.ts'

export interface ConnectionState {
  /** `lost`: nothing has come for three seconds or the line is cut. Everything on screen is old then. */
  readonly line: 'connecting' | 'live' | 'lost'
  /** When the line was last alive, by the clock that the screen shows. */
  readonly lostAt?: number
  readonly reason: string
}

export const connectionStore = createStore<ConnectionState>(() => ({ line: 'connecting', reason: '' }))

/**
 * The line counts as live again only once fresh facts have come over it, and as lost from the moment it is cut; `connect`
 * itself cuts a silent line before three seconds are over.
 */
export function watchLine(api: Api, now: () => number): () => void {
  return api.onLine((line, reason) => {
    if (line === 'live') return
    const { line: before, lostAt } = connectionStore.getState()
    connectionStore.setState({ line: 'lost', reason, lostAt: before === 'lost' && lostAt !== undefined ? lostAt : now() }, true)
  })
}

export const lineIsAlive = () => {
  if (connectionStore.getState().line !== 'live') connectionStore.setState({ line: 'live', reason: '' }, true)
}
