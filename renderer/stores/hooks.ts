import { useStore } from 'zustand'
import type { Settings } from '../../shared/config/settings.ts'
import type { PushId } from '../../shared/domain/ids.ts'
import type { PushFacts, SeriesPoint } from '../../shared/push/facts.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { AppInfo, FactsFrame } from '../../shared/rpc/views.ts'
import { appStore } from './app.ts'
import { clockStore } from './clock.ts'
import { type ConnectionState, connectionStore } from './connection.ts'
import { consoleStore } from './console.ts'
import { factsStore } from './facts.ts'
import { shownPush } from './pushes.ts'
import { seriesOf } from './series.ts'
import { settingsStore } from './settings.ts'
import { type UiStore, uiStore } from './ui.ts'

export { api } from '../api/index.ts'
export { announce, choosePush, goTo, showLayer, showStatus, startPush } from './ui.ts'

/** A part of what the journal adds up to. Give a selector that returns the same object while nothing changed. */
export const useConsole = <Part>(select: (state: ConsoleState) => Part): Part =>
  useStore(consoleStore, ({ state }) => select(state))
/** True once the journal's state is known; before that an empty console means nothing. */
export const useConsoleLoaded = (): boolean => useStore(consoleStore, ({ loaded }) => loaded)

/** A part of the last facts frame; `undefined` until the first one. */
export const useFacts = <Part>(select: (frame: FactsFrame | undefined) => Part): Part =>
  useStore(factsStore, ({ frame }) => select(frame))
export const usePushFacts = (push: PushId | undefined): PushFacts | undefined =>
  useFacts((frame) => frame?.pushes.find((facts) => facts.push === push))

/** The engine's time in milliseconds since 1970, at the engine's speed; changes four times a second. */
export const useNow = (): number => useStore(clockStore, ({ now }) => now)

export function useSettings(): Settings
export function useSettings<Part>(select: (settings: Settings) => Part): Part
export function useSettings<Part>(select?: (settings: Settings) => Part): Part | Settings {
  return useStore(settingsStore, (settings: Settings): Part | Settings => (select ? select(settings) : settings))
}

export const useUi = <Part>(select: (state: UiStore) => Part): Part => useStore(uiStore, select)
export const useLine = (): ConnectionState['line'] => useStore(connectionStore, ({ line }) => line)
export const useConnection = (): ConnectionState => useStore(connectionStore)
export const useApp = (): AppInfo | undefined => useStore(appStore, ({ info }) => info)

/** The push that the push screen shows: the chosen one, else the most urgent live one, else the last that ended. */
export const useShownPush = (): PushState | undefined => {
  const chosen = useUi((state) => state.chosenPush)
  return useConsole((state) => shownPush(state, chosen))
}

/** The live chart's points of a push, oldest first; they are asked for while a component shows them. */
export const useSeries = (push: PushId | undefined): readonly SeriesPoint[] => useStore(seriesOf(push))
