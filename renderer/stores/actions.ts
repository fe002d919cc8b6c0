import { createStore } from 'zustand/vanilla'

/**
 * What can be done on the screen that is shown, by whoever shows it. Keys, the palette and the key sheet all read this one
 * list, so that none of them knows a screen.
 */
export interface Action {
  readonly id: string
  /** Verb first: "Pause", "Advance to 25% of customers". */
  readonly title: string
  readonly group: 'act' | 'go' | 'find' | 'help'
  readonly guard: 'none' | 'G0' | 'G1' | 'G2' | 'G3'
  /** Of the key map; absent: the palette only. */
  readonly key?: string | undefined
  /** Why it can't be done now, and what would open it. */
  readonly locked?: string | undefined
  /** What the key does. Of a guarded action it only opens the guard. */
  run(key: string): void
  /** What the palette does instead: show the place where the guard is. */
  show?(): void
}

export const actionStore = createStore<{ readonly actions: readonly Action[] }>(() => ({ actions: [] }))

/** Adds an action while its owner is on screen. The one that came last wins a key. */
export function addAction(action: Action): () => void {
  actionStore.setState(({ actions }) => ({ actions: [...actions, action] }))
  return () => actionStore.setState(({ actions }) => ({ actions: actions.filter((other) => other !== action) }))
}

export const actionFor = (key: string): Action | undefined =>
  actionStore.getState().actions.findLast((action) => action.key === key)
