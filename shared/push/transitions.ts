import type { PushEvent } from './events.ts'
import type { PushStatus } from './state.ts'

type EventType = PushEvent['type']

/**
 * Which event leads from which state to which: THE table. An event that is not listed leaves the state as it is.
 * `rolling-back` can only be left for `rolled-back` or `needs-hands`, whatever else arrives; no event leads from there, or
 * from an ended push, to a state in which a step may begin.
 */
export const TRANSITIONS: Readonly<Record<PushStatus, Readonly<Partial<Record<EventType, PushStatus>>>>> = {
  draft: { 'push.started': 'preflight', 'push.aborted': 'aborted' },
  scheduled: { 'push.started': 'preflight', 'push.aborted': 'aborted' },
  preflight: {
    'push.preflighted': 'running',
    'push.held': 'holding',
    'push.aborted': 'aborted',
    'rollback.started': 'rolling-back',
  },
  running: {
    'push.held': 'holding',
    'push.completed': 'completed',
    'push.aborted': 'aborted',
    'rollback.started': 'rolling-back',
  },
  holding: {
    'push.resumed': 'running',
    'push.advanced': 'running',
    'push.aborted': 'aborted',
    'rollback.started': 'rolling-back',
  },
  baking: { 'push.held': 'holding', 'push.aborted': 'aborted', 'rollback.started': 'rolling-back' },
  completed: { 'rollback.started': 'rolling-back' },
  'rolling-back': { 'rollback.finished': 'rolled-back', 'rollback.needs-hands': 'needs-hands' },
  'needs-hands': { 'rollback.started': 'rolling-back' },
  'rolled-back': {},
  aborted: {},
}

/** The state after an event, before it is known whether a bake runs (`baking` is `running` with a bake in it). */
export const nextStatus = (status: PushStatus, type: EventType): PushStatus => TRANSITIONS[status][type] ?? status
