import type { Millis } from '../../../../shared/domain/ids.ts'
import type { Image } from '../../../../shared/domain/image.ts'
import { ROLLBACK_STEPS, type RollbackStepName } from '../../../../shared/push/events.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import { RESTORE_FOR, SAMPLE_FOR, SMOKE_FOR } from '../../../../shared/push/policy.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import { NOTHING, upperFirst } from '../../../components/push/text.ts'
import type { PlanObject, PlanStepState, PlanStepView } from '../../../components/push/views.ts'
import { countdown, duration, plural } from '../../../design/words.ts'

/** The numbered plan, with the systems' own names and values, and during a rollback how far each step is. */
export const planSteps = (state: PushState, facts: PushFacts | undefined, now: Millis): PlanStepView[] =>
  ROLLBACK_STEPS.map((name) => ({
    name,
    title: title(name, state),
    state: stepOutcome(name, state),
    detail: detail(name, state, facts, now),
    objects: name === 'restore' ? restoredObjects(state) : [],
    time: timeText(name, state, facts, now),
  }))

/** Steps that have come to an end, good or bad. */
export const settledSteps = (state: PushState): number =>
  ROLLBACK_STEPS.filter((name) => {
    const status = state.rollback?.steps[name].status
    return status === 'done' || status === 'failed'
  }).length

function title(name: RollbackStepName, state: PushState): string {
  switch (name) {
    case 'restore':
      return 'Send all customers to blue'
    case 'drain':
      return 'Let open requests finish'
    case 'sample':
      return 'See that customers get the old version'
    case 'smoke':
      return 'Smoke test on blue'
    case 'retire':
      return `Retire ${state.plan.release.version}`
  }
}

const OUTCOMES = { ahead: 'todo', running: 'running', done: 'done', failed: 'failed' } as const

function stepOutcome(name: RollbackStepName, state: PushState): PlanStepState {
  const { rollback } = state
  if (rollback === undefined) return 'todo'
  const doubt = state.effects.some(
    (effect) => effect.place.way === 'back' && effect.place.attempt === rollback.attempt && effect.status === 'unknown',
  )
  if (name === 'restore' && doubt && rollback.steps.restore.status !== 'done') return 'unknown'
  return OUTCOMES[rollback.steps[name].status]
}

/** Objects that go back to the same value on the same system stand together. */
export function restoredObjects(state: PushState): PlanObject[] {
  return state.plan.routes.flatMap((route, index) => grouped(route.connection, state.baseline?.routes[index] ?? {}))
}

function grouped(system: string, image: Image): PlanObject[] {
  const groups = Map.groupBy(Object.entries(image), ([, value]) => value)
  return [...groups].map(([value, entries]) => ({ system, objects: entries.map(([object]) => object), value }))
}

function detail(name: RollbackStepName, state: PushState, facts: PushFacts | undefined, now: Millis): string {
  const step = state.rollback?.steps[name]
  if (step?.status === 'done' || step?.status === 'failed') return upperFirst(step.detail ?? '')
  const { plan, baseline } = state
  switch (name) {
    case 'restore':
      return baseline === undefined
        ? 'The values are read before anything is changed.'
        : step?.status === 'running'
          ? 'Waits until every balancer says so'
          : 'Read back from every balancer.'
    case 'drain': {
      if (step?.status !== 'running' || step.startedAt === undefined) return `Green, at most ${duration(plan.drain)}`
      const left = countdown(plan.drain - (now - step.startedAt))
      return facts?.openOnGreen === undefined
        ? `${left} to the limit`
        : `${plural(facts.openOnGreen, 'open request')} left, ${left} to the limit`
    }
    case 'sample':
      return `${plural(plan.proof.samples, 'sampled request')} must all be answered by ${baseline?.blueRelease ?? 'the version that is live now'}`
    case 'smoke': {
      const blue = baseline === undefined ? undefined : plan.addresses[baseline.colours.blue]
      if (plan.smoke.length === 0) return 'No checks are set up for this service'
      return blue === undefined
        ? plural(plan.smoke.length, 'check')
        : `${plural(plan.smoke.length, 'check')} against ${plural(blue.length, 'address', 'addresses')}`
    }
    case 'retire':
      return 'Locked until a fixed build has a new number'
  }
}

function timeText(name: RollbackStepName, state: PushState, facts: PushFacts | undefined, now: Millis): string {
  const step = state.rollback?.steps[name]
  if (step?.startedAt !== undefined && step.endedAt !== undefined) return duration(step.endedAt - step.startedAt)
  if (step?.status === 'running' && step.startedAt !== undefined)
    return `${Math.max(0, Math.floor((now - step.startedAt) / 1_000))} s`
  if (step?.status === 'done' || step?.status === 'failed') return NOTHING
  if (name === 'restore' && facts?.history !== undefined && state.rollback === undefined)
    return `about ${duration(facts.history.medianToBlue)}`
  const limit = limitOf(name, state)
  return limit === undefined ? '' : `≤ ${duration(limit)}`
}

function limitOf(name: RollbackStepName, state: PushState): Millis | undefined {
  const limits = {
    restore: RESTORE_FOR,
    drain: state.plan.drain,
    sample: SAMPLE_FOR,
    smoke: state.plan.smoke.length === 0 ? undefined : SMOKE_FOR,
    retire: undefined,
  }
  return limits[name]
}
