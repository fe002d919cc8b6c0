import { machine } from '../domain/actor.ts'
import { resumesByItself, startRollback, tickRollback } from './decide-rollback.ts'
import type { DecideContext, Decision } from './decision.ts'
import type { NewPushEvent } from './events.ts'
import type { StepPlan } from './plan.ts'
import { guardingInterlocks, shutRows, waitsForPerson } from './signals.ts'
import { movesForward, type PushState } from './state.ts'

/** What follows by itself from where a push is and what time it is. The engine asks until nothing follows any more. */
export function tick(state: PushState, context: DecideContext): Decision {
  const due = state.announced
  if (due && context.now >= due.at) return { events: startRollback(due.reason), by: machine('judge') }
  if (state.rollback) {
    if (state.status === 'rolling-back') return { events: tickRollback(state, state.rollback) }
    return { events: resumesByItself(state, state.rollback) ? startRollback('the system that was in doubt has answered') : [] }
  }
  return { events: movesForward(state) ? tickForward(state, context) : [] }
}

function tickForward(state: PushState, context: DecideContext): readonly NewPushEvent[] {
  const stage = state.plan.stages[state.stage]
  if (!stage) return [{ type: 'push.completed' }]
  const failed = stage.steps.find((step) => state.steps[step.id]?.status === 'failed')
  if (failed)
    return [{ type: 'push.held', reason: 'failed-step', detail: `${failed.name}: ${state.steps[failed.id]?.detail ?? 'failed'}` }]
  if (waitsForPerson(state, state.stage))
    return [{ type: 'push.held', reason: 'signal', detail: `waits for a person before ${stage.name}` }]
  return stage.steps
    .filter((step) => mayBegin(state, stage.steps, step, context))
    .map((step) => ({ type: 'step.started', step: step.id }))
}

function mayBegin(state: PushState, siblings: readonly StepPlan[], step: StepPlan, context: DecideContext): boolean {
  if (state.steps[step.id]?.status !== 'ahead') return false
  // What a bake measures begins when the traffic of its stage is read back.
  const shiftOpen = siblings.some(({ kind, id }) => kind === 'shift' && state.steps[id]?.status !== 'passed')
  if (step.kind === 'bake' && shiftOpen) return false
  const guards = guardingInterlocks(state, step)
  if (guards !== 'all' && guards.length === 0) return true
  const rows = context.interlocks()
  return rows.length > 0 && shutRows(rows, guards === 'all' ? undefined : guards).length === 0
}
