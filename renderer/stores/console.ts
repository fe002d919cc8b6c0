import { createStore } from 'zustand/vanilla'
import { emptyConsole, foldEntry } from '../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import type { ConsoleFrame } from '../../shared/rpc/views.ts'
import type { Api } from '../api/client.ts'

/** What all entries of the journal add up to: the same fold as in the engine. `loaded` once the first snapshot is here. */
export interface ConsoleStore {
  readonly loaded: boolean
  readonly state: ConsoleState
}

export const consoleStore = createStore<ConsoleStore>(() => ({ loaded: false, state: emptyConsole }))

const listeners = new Set<(entries: readonly JournalEntry[]) => void>()

/** Calls with every batch of new entries, after they are folded. */
export function onEntries(listener: (entries: readonly JournalEntry[]) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function takeConsole(frame: ConsoleFrame) {
  if ('snapshot' in frame) return consoleStore.setState({ loaded: true, state: frame.snapshot })
  // An entry that the snapshot has already is no news: the engine may send both.
  const fresh = frame.entries.filter((entry) => entry.seq > consoleStore.getState().state.seq)
  if (fresh.length === 0) return
  consoleStore.setState(({ state }) => ({ loaded: true, state: fresh.reduce(foldEntry, state) }))
  for (const listener of listeners) listener(fresh)
}

export const followConsole = (api: Api): (() => void) => api.stream('console', {}, takeConsole)
