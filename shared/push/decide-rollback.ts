import type { EngineCommand } from './engine-commands.ts'
import type { NewPushEvent, ReadBack, RollbackStepName, SystemDifference } from './events.ts'
import type { PushState, RollbackState, RollbackStepState } from './state.ts'

/** The way back begins with its first step in the same durable write, so that no time is lost between them. */
export const startRollback = (reason: string): readonly NewPushEvent[] => [
  { type: 'rollback.started', reason },
  { type: 'rollback.step-started', name: 'restore' },
]

type RouteFate = 'proven' | 'given-up' | 'open'

/** Per route, in the order of the plan: is its before-image proven back in this attempt? */
export function routeFates(state: PushState, rollback: RollbackState): readonly RouteFate[] {
  const last = lastBackEffects(state, rollback)
  return state.plan.routes.map((_, route) => {
    if (rollback.confirmed[route] !== undefined) return 'proven'
    if (rollback.gaveUp[route] !== undefined) return 'given-up'
    return last.get(route)?.status === 'ok' ? 'proven' : 'open'
  })
}

const backEffects = (state: PushState, rollback: RollbackState) =>
  state.effects.filter(({ place }) => place.way === 'back' && place.attempt === rollback.attempt)

const lastBackEffects = (state: PushState, rollback: RollbackState) =>
  new Map(backEffects(state, rollback).flatMap((effect) => (effect.change.kind === 'set' ? [[effect.change.route, effect]] : [])))

const ended = (step: RollbackStepState) => step.status === 'done' || step.status === 'failed'

/** What follows by itself while a push is on its way back. */
export function tickRollback(state: PushState, rollback: RollbackState): readonly NewPushEvent[] {
  const { steps } = rollback
  if (steps.restore.status === 'ahead') return [{ type: 'rollback.step-started', name: 'restore' }]
  if (steps.restore.status === 'running') return endRestore(state, rollback)
  const events: NewPushEvent[] = []
  const restored = steps.restore.status === 'done'
  if (steps.drain.status === 'ahead') {
    if (restored) events.push({ type: 'rollback.step-started', name: 'drain' })
    else events.push({ type: 'rollback.step-failed', name: 'drain', why: 'not begun: green may still get customers' })
  }
  // What customers really get is worth knowing even, and most of all, when the balancer does not answer.
  for (const name of ['sample', 'smoke'] as const)
    if (steps[name].status === 'ahead') events.push({ type: 'rollback.step-started', name })
  if (steps.retire.status === 'ahead' && ended(steps.drain) && ended(steps.sample) && ended(steps.smoke))
    events.push(...retire(state, rollback))
  return events
}

function endRestore(state: PushState, rollback: RollbackState): readonly NewPushEvent[] {
  const fates = routeFates(state, rollback)
  if (fates.includes('open')) return []
  if (fates.includes('given-up')) {
    return [{ type: 'rollback.step-failed', name: 'restore', why: Object.values(rollback.gaveUp).join(' ') }]
  }
  return [
    { type: 'rollback.customers-on-blue', readBacks: restoredReadBacks(state, rollback) },
    { type: 'rollback.step-done', name: 'restore', detail: 'read back from every balancer' },
  ]
}

function restoredReadBacks(state: PushState, rollback: RollbackState): readonly ReadBack[] {
  const last = lastBackEffects(state, rollback)
  return state.plan.routes.flatMap((plan, route) => {
    const settlement = last.get(route)?.settlement
    const seen = rollback.confirmed[route] ?? (settlement?.outcome === 'ok' ? settlement.seen : undefined) ?? {}
    return Object.entries(state.baseline?.routes[route] ?? {}).map(([object, expected]) => ({
      system: plan.connection,
      object,
      expected,
      seen: seen[object] ?? 'not read',
    }))
  })
}

function retire(state: PushState, rollback: RollbackState): readonly NewPushEvent[] {
  const { at, release } = state.plan
  return [
    { type: 'rollback.step-started', name: 'retire' },
    {
      type: 'release.retired',
      service: at.service,
      environment: at.environment,
      version: release.version,
      reason: rollback.reason,
    },
    { type: 'rollback.step-done', name: 'retire', detail: 'locked until a fixed build has a new number' },
  ]
}

/** The last look: only what was just read from every system decides between `rolled-back` and `needs-hands`. */
export function endRollback(
  rollback: RollbackState,
  report: Extract<EngineCommand, { type: 'back-verified' }>,
): readonly NewPushEvent[] {
  const problems = problemsOf(rollback, report.differences)
  if (problems.length === 0 && report.differences.length === 0)
    return [{ type: 'rollback.finished', readBacks: report.readBacks }]
  const commands = report.differences.length > 0 ? report.commands : []
  return [{ type: 'rollback.needs-hands', readBacks: report.readBacks, differences: report.differences, problems, commands }]
}

function problemsOf(rollback: RollbackState, differences: readonly SystemDifference[]): string[] {
  // A restore that was given up and yet reads right now is right: the last look outranks it.
  const names: readonly RollbackStepName[] =
    differences.length > 0 ? ['restore', 'drain', 'sample', 'smoke'] : ['sample', 'smoke']
  return names.flatMap((name) => {
    const step = rollback.steps[name]
    return step.status === 'failed' ? [`${STEP_WORDS[name]}: ${step.detail ?? 'failed'}`] : []
  })
}

const STEP_WORDS: Readonly<Record<RollbackStepName, string>> = {
  restore: 'Send all customers to blue',
  drain: 'Let open requests finish',
  sample: 'See what customers get',
  smoke: 'Smoke test on blue',
  retire: 'Retire the release',
}

/** A system that did not answer does now, and says that it is right: the way back goes on by itself. */
export function resumesByItself(state: PushState, rollback: RollbackState): boolean {
  if (state.status !== 'needs-hands') return false
  const doubts = state.effects.filter(({ status }) => status === 'unknown' || status === 'intended')
  const settled = backEffects(state, rollback).some(({ status, lookedAgain }) => status === 'ok' && lookedAgain)
  return doubts.length === 0 && settled
}
