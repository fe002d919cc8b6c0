import type { Entry } from '../domain/entry.ts'
import type { Millis, StepId } from '../domain/ids.ts'
import type { PushEvent } from './events.ts'
import { evolveEffects } from './evolve-effects.ts'
import { evolveRollback } from './evolve-rollback.ts'
import { allSteps } from './plan.ts'
import { type PushState, type StepState, withoutAnnouncement } from './state.ts'
import { nextStatus } from './transitions.ts'

/**
 * Folds one journal entry into a push. Total: entries of other pushes and entries that come too late to matter leave it as
 * it is. The engine and every window use this same function. `undefined` before `push.planned`.
 */
export function evolve(state: PushState | undefined, entry: Entry<PushEvent>): PushState | undefined {
  const { event, seq } = entry
  const at = Date.parse(entry.at)
  if (event.type === 'push.planned') return state ?? planned(entry, event, at)
  if (!state || event.push !== state.id) return state
  const moved = { ...state, lastSeq: seq, decisionSeq: seq, status: nextStatus(state.status, event.type) }
  return settleStatus(fold(moved, state, entry, at), state, at)
}

function planned(entry: Entry<PushEvent>, event: Extract<PushEvent, { type: 'push.planned' }>, at: Millis): PushState {
  const steps: Record<StepId, StepState> = {}
  for (const step of allSteps(event.plan)) steps[step.id] = { status: 'ahead' }
  return {
    id: event.push,
    plan: event.plan,
    status: 'draft',
    decisionSeq: entry.seq,
    firstSeq: entry.seq,
    lastSeq: entry.seq,
    plannedAt: at,
    stage: 0,
    clearedStage: -1,
    steps,
    effects: [],
  }
}

function fold(next: PushState, before: PushState, entry: Entry<PushEvent>, at: Millis): PushState {
  const { event, actor } = entry
  switch (event.type) {
    case 'push.started':
      return { ...next, startedBy: actor, startedAt: at }
    case 'push.preflighted':
      return { ...next, baseline: event.baseline }
    case 'push.held':
      return next.status === 'holding' ? { ...next, hold: { reason: event.reason, detail: event.detail, by: actor, at } } : next
    case 'push.resumed':
      return withoutHold(next)
    case 'push.advanced':
      return { ...withoutHold(next), clearedStage: Math.max(next.clearedStage, event.stage) }
    case 'push.control-taken':
      return { ...withoutAnnouncement(next), control: { by: actor.name, at } }
    case 'push.aborted':
      return next.status === 'aborted' ? { ...withoutHold(next), endReason: event.reason } : next
    case 'step.started':
      return withStep(next, event.step, { status: 'running', startedAt: at })
    case 'step.passed':
    case 'step.failed':
      return endStep(next, event, at)
    case 'step.retried':
      return withStep(next, event.step, { status: 'ahead' })
    case 'approval.given':
      return withStep(next, event.step, { ...stepOf(next, event.step), approvedBy: actor.name })
    case 'verdict.given':
      return {
        ...withStep(next, event.step, { ...stepOf(next, event.step), verdict: event.verdict }),
        lastVerdict: { step: event.step, verdict: event.verdict, at },
      }
    case 'rollback.announced':
      return { ...next, announced: { at: event.at, reason: event.reason } }
    case 'effect.intended':
    case 'effect.settled':
    case 'effect.looked-at':
    case 'effect.vouched':
      return evolveEffects(next, event, actor, at)
    default:
      return evolveRollback(next, before, event, actor, at)
  }
}

/** What follows from the fold itself: the stage reached, whether a bake runs, when it ended. */
function settleStatus(next: PushState, before: PushState, at: Millis): PushState {
  let state = next
  while (state.stage < state.plan.stages.length && stagePassed(state, state.stage)) state = { ...state, stage: state.stage + 1 }
  if (state.status === 'running' || state.status === 'baking') state = { ...state, status: bakes(state) ? 'baking' : 'running' }
  const ended = state.status === 'completed' || state.status === 'rolled-back' || state.status === 'aborted'
  return ended && before.status !== state.status ? { ...withoutHold(withoutAnnouncement(state)), endedAt: at } : state
}

const stagePassed = (state: PushState, stage: number) =>
  (state.plan.stages[stage]?.steps ?? []).every((step) => state.steps[step.id]?.status === 'passed')

const bakes = (state: PushState) =>
  allSteps(state.plan).some((step) => step.kind === 'bake' && state.steps[step.id]?.status === 'running')

export const stepOf = (state: PushState, step: StepId): StepState => state.steps[step] ?? { status: 'ahead' }

const withStep = (state: PushState, id: StepId, step: StepState): PushState => ({
  ...state,
  steps: { ...state.steps, [id]: step },
})

function endStep(state: PushState, event: Extract<PushEvent, { type: 'step.passed' | 'step.failed' }>, at: Millis): PushState {
  const passed = event.type === 'step.passed'
  return withStep(state, event.step, {
    ...stepOf(state, event.step),
    status: passed ? 'passed' : 'failed',
    endedAt: at,
    detail: passed ? event.detail : event.why,
    ...(event.log ? { log: event.log } : {}),
  })
}

function withoutHold(state: PushState): PushState {
  const { hold: _, ...rest } = state
  return rest
}
