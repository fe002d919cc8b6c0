import { createStore } from 'zustand/vanilla'
import type { PushId } from '../../shared/domain/ids.ts'

export const SCREENS = ['push', 'schedule', 'backlog', 'metrics', 'audit', 'settings'] as const
export type Screen = (typeof SCREENS)[number]

/** How the screen that is shown was reached: the key, when, and whether it has been let go since. */
export interface Arrival {
  readonly key: string
  /** Of `performance.now()`. */
  readonly at: number
  readonly stillDown: boolean
}

export interface UiStore {
  readonly screen: Screen
  readonly settingsSection: string
  /** What the audit list is searched for. */
  readonly auditSearch: string
  /** Which push is shown; absent: the most urgent live one. */
  readonly chosenPush?: PushId | undefined
  /** The form that starts a push is open in place of the push screen. */
  readonly starting: boolean
  readonly layer: 'none' | 'palette' | 'keys' | 'alerts'
  readonly arrival: Arrival | undefined
  /** Goes up whenever focus should go to the rollback panel's hold button. */
  readonly rollbackFocus: number
  /** The status bar's line: what was done last and how to undo it. No timer takes it away, the next action does. */
  readonly status: string
  /** For the live regions; a number makes the same words news again. */
  readonly polite: { readonly text: string; readonly count: number }
  readonly assertive: { readonly text: string; readonly count: number }
}

export const uiStore = createStore<UiStore>(() => ({
  screen: 'push',
  settingsSection: 'connections',
  auditSearch: '',
  starting: false,
  layer: 'none',
  arrival: undefined,
  rollbackFocus: 0,
  status: '',
  polite: { text: '', count: 0 },
  assertive: { text: '', count: 0 },
}))

/** Shows a screen. `key`: the key that is still held down, where one brought the person there. */
export function goTo(screen: Screen, key = ''): void {
  if (uiStore.getState().screen === screen) return
  uiStore.setState({ screen, layer: 'none', arrival: { key, at: performance.now(), stillDown: key !== '' } })
}

/** Shows the push screen with the focus in its rollback panel. Never starts anything. */
export function goToRollback(key = ''): void {
  goTo('push', key)
  uiStore.setState(({ rollbackFocus }) => ({ rollbackFocus: rollbackFocus + 1, layer: 'none', starting: false }))
}

export const choosePush = (push: PushId | undefined): void => uiStore.setState({ chosenPush: push, starting: false })
export const startPush = (open = true): void => uiStore.setState({ starting: open, screen: 'push', layer: 'none' })
export const showLayer = (layer: UiStore['layer']): void => uiStore.setState({ layer })
export const showStatus = (status: string): void => uiStore.setState({ status })

/** Said once by a screen reader. `assertive`: Warnings, and the milestones of a rollback. */
export function announce(text: string, level: 'polite' | 'assertive' = 'polite'): void {
  uiStore.setState((state) => ({ [level]: { text, count: state[level].count + 1 } }))
}

/** The key that brought the person here has gone up. */
export function keyWentUp(key: string): void {
  const { arrival } = uiStore.getState()
  if (arrival?.stillDown && arrival.key.toLowerCase() === key.toLowerCase())
    uiStore.setState({ arrival: { ...arrival, stillDown: false } })
}
