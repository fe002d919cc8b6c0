import type { StepId } from '../domain/ids.ts'
import { routeFates } from './decide-rollback.ts'
import { allSteps, type StepPlan } from './plan.ts'
import type { EffectState, PushState, RollbackState } from './state.ts'

/**
 * Something that the engine should be doing for a push right now. The engine keeps exactly these going: it begins those
 * whose key is new and cancels those whose key is gone, so that what it does is always a function of the journal.
 */
export type Intent =
  | { readonly key: string; readonly kind: 'preflight' }
  | { readonly key: string; readonly kind: 'step'; readonly step: StepPlan }
  /** Find out by observing what became of an effect that nobody is waiting for any more. */
  | { readonly key: string; readonly kind: 'settle'; readonly effect: EffectState }
  | { readonly key: string; readonly kind: 'restore'; readonly route: number; readonly attempt: number }
  | { readonly key: string; readonly kind: 'drain'; readonly attempt: number }
  | { readonly key: string; readonly kind: 'sample'; readonly attempt: number }
  | { readonly key: string; readonly kind: 'smoke'; readonly attempt: number }
  | { readonly key: string; readonly kind: 'verify'; readonly attempt: number }

export function nextEffects(state: PushState): readonly Intent[] {
  switch (state.status) {
    case 'preflight':
      return [{ key: 'preflight', kind: 'preflight' }]
    case 'running':
    case 'baking':
    case 'holding':
      return [...forwardSteps(state), ...unsettled(state).filter(({ effect }) => !ownedByStep(state, effect))]
    case 'rolling-back':
      return state.rollback ? wayBack(state, state.rollback) : []
    default:
      // Nothing is begun any more; what is in doubt is found out, also when the push itself has ended.
      return unsettled(state)
  }
}

/** Running steps go on while a push is held: a hold stops what has not begun. */
function forwardSteps(state: PushState): Intent[] {
  return allSteps(state.plan).flatMap((step) => {
    const now = state.steps[step.id]
    if (now?.status !== 'running' || inDoubt(state, step.id)) return []
    return [{ key: `step ${step.id} ${now.startedAt}`, kind: 'step' as const, step }]
  })
}

const inDoubt = (state: PushState, step: StepId) =>
  state.effects.some(({ place, status }) => status === 'unknown' && place.way === 'forward' && place.step === step)

/** A step that runs settles its own effect, also one that it finds open after a restart. */
const ownedByStep = (state: PushState, { place }: EffectState) =>
  place.way === 'forward' && state.steps[place.step]?.status === 'running' && !inDoubt(state, place.step)

const unsettled = (state: PushState) =>
  state.effects
    .filter(({ status }) => status === 'intended')
    .map((effect) => ({ key: `settle ${effect.id}`, kind: 'settle' as const, effect }))

function wayBack(state: PushState, rollback: RollbackState): Intent[] {
  const { attempt, steps } = rollback
  // What a thousand hosts made of a command is asked when the way back has ended: customers come first.
  const intents: Intent[] = unsettled(state).filter(
    ({ effect: { place, change } }) => change.kind === 'set' && (place.way === 'forward' || place.attempt !== attempt),
  )
  if (steps.restore.status === 'running') {
    for (const [route, fate] of routeFates(state, rollback).entries()) {
      if (fate === 'open') intents.push({ key: `restore ${route} ${attempt}`, kind: 'restore', route, attempt })
    }
  }
  for (const kind of ['drain', 'sample', 'smoke'] as const) {
    if (steps[kind].status === 'running') intents.push({ key: `${kind} ${attempt}`, kind, attempt })
  }
  const allEnded = Object.values(steps).every(({ status }) => status === 'done' || status === 'failed')
  if (allEnded) intents.push({ key: `verify ${attempt}`, kind: 'verify', attempt })
  return intents
}
