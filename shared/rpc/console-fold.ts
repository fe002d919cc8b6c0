import { GENESIS } from '../domain/entry.ts'
import type { PushId } from '../domain/ids.ts'
import type { HostOutcome } from '../domain/observation.ts'
import type { PushEvent } from '../push/events.ts'
import { evolve } from '../push/evolve.ts'
import { type EffectState, isLive, type PushState } from '../push/state.ts'
import type { ConsoleState, RollbackTime } from './console-state.ts'
import type { JournalEntry } from './journal-event.ts'

const KEPT_ENDED = 50

export const emptyConsole: ConsoleState = {
  seq: 0,
  head: GENESIS,
  pushes: {},
  order: [],
  retired: [],
  rollbacks: [],
  tests: {},
}

/** Folds one journal entry into what the console knows. Entries that are in it already leave it as it is. */
export function foldEntry(state: ConsoleState, entry: JournalEntry): ConsoleState {
  if (entry.seq <= state.seq) return state
  const at = Date.parse(entry.at)
  const next: ConsoleState = { ...state, seq: entry.seq, head: entry.hash, lastAt: at }
  const { event } = entry
  if ('push' in event) return foldPush(next, event, entry, at)
  if (event.type === 'connection.tested') {
    const { connection, canRead, canWrite, detail } = event
    return { ...next, tests: { ...next.tests, [connection]: { at, canRead, canWrite, detail } } }
  }
  return next
}

function foldPush(state: ConsoleState, event: PushEvent, entry: JournalEntry, at: number): ConsoleState {
  const before = state.pushes[event.push]
  const evolved = evolve(before, { ...entry, event })
  if (!evolved || evolved === before) return state
  const after = isLive(evolved) ? evolved : withoutRoutine(evolved)
  const order = before ? state.order : [...state.order, after.id]
  return noteEnds(prune({ ...state, order, pushes: { ...state.pushes, [after.id]: after } }), event, after, at)
}

/**
 * Of a push that has ended, the hosts on which a command simply succeeded are left to the journal: a thousand of them for
 * each of fifty pushes is nothing that a window should be sent when it opens.
 */
function withoutRoutine(push: PushState): PushState {
  if (!push.effects.some(({ settlement }) => settlement?.hosts?.some(succeeded))) return push
  return { ...push, effects: push.effects.map(withoutSuccesses) }
}

function withoutSuccesses(effect: EffectState): EffectState {
  const { settlement } = effect
  if (!settlement?.hosts) return effect
  return { ...effect, settlement: { ...settlement, hosts: settlement.hosts.filter((host) => !succeeded(host)) } }
}

const succeeded = (host: HostOutcome) => host.outcome === 'ran' && host.exitCode === 0

/** What outlives the push itself. */
function noteEnds(state: ConsoleState, event: PushEvent, push: PushState, at: number): ConsoleState {
  if (event.type === 'release.retired') {
    const { service, environment, version, reason } = event
    return { ...state, retired: [...state.retired, { service, environment, version, reason, push: push.id, at }] }
  }
  const time = event.type === 'rollback.finished' ? rollbackTime(push) : undefined
  return time ? { ...state, rollbacks: [...state.rollbacks, time] } : state
}

function rollbackTime(push: PushState): RollbackTime | undefined {
  const { rollback, plan } = push
  // Where no share was moved, customers were on blue from the beginning: that says nothing of how long a way back takes.
  if (!push.effects.some(({ change, place }) => change.kind === 'set' && place.way === 'forward')) return undefined
  if (rollback?.customersOnBlueAt === undefined || rollback.finishedAt === undefined) return undefined
  return {
    ...plan.at,
    push: push.id,
    at: rollback.finishedAt,
    toCustomersOnBlue: rollback.customersOnBlueAt - rollback.startedAt,
    toFinished: rollback.finishedAt - rollback.startedAt,
  }
}

function prune(state: ConsoleState): ConsoleState {
  const ended = state.order.filter((id) => !isLive(state.pushes[id] as PushState))
  const dropped = new Set<PushId>(ended.slice(0, Math.max(0, ended.length - KEPT_ENDED)))
  if (dropped.size === 0) return state
  const order = state.order.filter((id) => !dropped.has(id))
  return { ...state, order, pushes: Object.fromEntries(order.map((id) => [id, state.pushes[id] as PushState])) }
}
