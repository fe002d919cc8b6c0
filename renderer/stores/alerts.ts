import { createStore } from 'zustand/vanilla'
import { type Alert, alertsOf, byUrgency } from '../../shared/push/alerts.ts'
import { isLive, type PushState } from '../../shared/push/state.ts'
import { ANOTHER_CONSOLE } from '../api/client.ts'
import { clockStore } from './clock.ts'
import { connectionStore } from './connection.ts'
import { consoleStore } from './console.ts'
import { engineNow, factsStore } from './facts.ts'
import { livePushes } from './pushes.ts'

/** An alert that has ended, and how long it lasted. */
export interface PastAlert {
  readonly alert: Alert
  readonly endedAt: number
}

export interface AlertStore {
  /** Worst first, then oldest. The annunciator shows the first. */
  readonly alerts: readonly Alert[]
  readonly past: readonly PastAlert[]
  readonly silenced: ReadonlySet<string>
  /** The journal's chain is broken: what stands is said with it. */
  readonly journalProblem?: string | undefined
}

export const alertStore = createStore<AlertStore>(() => ({ alerts: [], past: [], silenced: new Set() }))

const KEPT = 100
const firstSeen = new Map<string, number>()

/** Works the alerts out again whenever the journal, the facts or the clock's second have moved. */
export function watchAlerts(): () => void {
  let second = 0
  const stops = [
    consoleStore.subscribe(refresh),
    factsStore.subscribe(refresh),
    connectionStore.subscribe(refresh),
    clockStore.subscribe(({ now }) => {
      if (Math.floor(now / 1_000) === second) return
      second = Math.floor(now / 1_000)
      refresh()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function refresh() {
  const now = engineNow()
  const found = currentAlerts(now)
  for (const alert of found) if (!firstSeen.has(alert.id)) firstSeen.set(alert.id, now)
  const alerts = found.filter(({ id, mustLast }) => mustLast === undefined || now - (firstSeen.get(id) ?? now) >= mustLast)
  const state = alertStore.getState()
  const ended = state.alerts.filter(({ id }) => !found.some((alert) => alert.id === id))
  for (const id of firstSeen.keys()) if (!found.some((alert) => alert.id === id)) firstSeen.delete(id)
  if (ended.length === 0 && same(alerts, state.alerts)) return
  const silenced = new Set([...state.silenced].filter((id) => alerts.some((alert) => alert.id === id)))
  const past = [...ended.map((alert) => ({ alert, endedAt: now })), ...state.past].slice(0, KEPT)
  alertStore.setState({ alerts, past, silenced })
}

const pushAlerts = (now: number): Alert[] => {
  const { frame } = factsStore.getState()
  const { state } = consoleStore.getState()
  const facts = frame?.pushes ?? []
  // Facts come for a while after a push has ended as well: what it left may be undone.
  const ended = facts.flatMap((one) => state.pushes[one.push] ?? []).filter((push) => !isLive(push))
  return [...livePushes(state), ...ended].flatMap((push: PushState) =>
    alertsOf(
      push,
      facts.find((one) => one.push === push.id),
      now,
    ),
  )
}

/** Without a line nothing else is known for sure: that stands first, whatever the rest was. */
function currentAlerts(now: number): Alert[] {
  const sorted = [...pushAlerts(now), ...ownAlerts()].toSorted(byUrgency)
  const line = lineAlert()
  return line === undefined
    ? sorted
    : [line, ...sorted.filter(({ id }) => !id.endsWith(' silence') && !id.endsWith(' no-way-back'))]
}

function lineAlert(): Alert | undefined {
  const { line, lostAt, reason } = connectionStore.getState()
  // Before the first facts nothing was live, so nothing has been lost.
  if (line !== 'lost' || lostAt === undefined || !consoleStore.getState().loaded) return undefined
  if (factsStore.getState().frame === undefined && reason !== ANOTHER_CONSOLE) return undefined
  const since = `Not live since ${new Date(lostAt).toISOString().slice(11, 19)}.`
  const text = reason === ANOTHER_CONSOLE ? reason : `${since} Pushes may still be running.`
  return { id: 'line', level: 'caution', text, keys: [], since: lostAt }
}

function ownAlerts(): Alert[] {
  const { journalProblem } = alertStore.getState()
  if (journalProblem === undefined) return []
  return [{ id: 'journal', level: 'warning', text: journalProblem, keys: [{ key: '5', does: 'go to Audit' }], since: 0 }]
}

const same = (a: readonly Alert[], b: readonly Alert[]) =>
  a.length === b.length && a.every((alert, index) => alert.id === b[index]?.id && alert.text === b[index]?.text)

/** Silences the shown alert only; a new one sounds again. Returns its text. */
export function silenceShown(): string | undefined {
  const { alerts, silenced } = alertStore.getState()
  const shown = alerts.find(({ id, level }) => level !== 'advisory' && !silenced.has(id))
  if (shown) alertStore.setState({ silenced: new Set([...silenced, shown.id]) })
  return shown?.text
}

export function setJournalProblem(journalProblem: string | undefined): void {
  alertStore.setState({ journalProblem })
  refresh()
}
