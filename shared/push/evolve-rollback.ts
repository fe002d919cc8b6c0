import type { Actor } from '../domain/actor.ts'
import type { Millis } from '../domain/ids.ts'
import { type PushEvent, ROLLBACK_STEPS, type RollbackStepName } from './events.ts'
import { type PushState, type RollbackState, type RollbackStepState, withoutAnnouncement } from './state.ts'

/** Folds the way back. Nothing here counts unless the push is on its way back: late arrivals change nothing. */
export function evolveRollback(next: PushState, before: PushState, event: PushEvent, actor: Actor, at: Millis): PushState {
  if (event.type === 'rollback.started')
    return next.status === 'rolling-back' && before.status !== 'rolling-back'
      ? begin(next, before, event.reason, actor, at)
      : next
  const rollback = next.rollback
  if (!rollback || before.status !== 'rolling-back') return next
  const set = (change: Partial<RollbackState>): PushState => ({ ...next, rollback: { ...rollback, ...change } })
  const step = (name: RollbackStepName, change: RollbackStepState) =>
    set({ steps: { ...rollback.steps, [name]: { ...rollback.steps[name], ...change } } })
  switch (event.type) {
    case 'rollback.confirmed':
      return set({ confirmed: { ...rollback.confirmed, [event.route]: event.seen } })
    case 'rollback.gave-up':
      return set({ gaveUp: { ...rollback.gaveUp, [event.route]: event.why } })
    case 'rollback.customers-on-blue':
      return set({ customersOnBlueAt: at, readBacks: event.readBacks })
    case 'rollback.step-started':
      return step(event.name, { status: 'running', startedAt: at })
    case 'rollback.step-done':
      return step(event.name, { status: 'done', endedAt: at, detail: event.detail })
    case 'rollback.step-failed':
      return step(event.name, { status: 'failed', endedAt: at, detail: event.why })
    case 'rollback.finished':
      return set({ finishedAt: at, readBacks: event.readBacks })
    case 'rollback.needs-hands':
      return set({
        readBacks: event.readBacks,
        differences: event.differences,
        problems: event.problems,
        commands: event.commands,
        handsAt: at,
      })
    default:
      return next
  }
}

function begin(next: PushState, before: PushState, reason: string, by: Actor, at: Millis): PushState {
  const { hold: _, ...rest } = withoutAnnouncement(next)
  const steps = Object.fromEntries(ROLLBACK_STEPS.map((name) => [name, { status: 'ahead' }])) as RollbackState['steps']
  const fresh: RollbackState = {
    reason,
    by,
    startedAt: at,
    attempt: (before.rollback?.attempt ?? 0) + 1,
    steps,
    confirmed: {},
    gaveUp: {},
    readBacks: [],
    differences: [],
    problems: [],
    commands: [],
  }
  return { ...rest, rollback: fresh }
}
