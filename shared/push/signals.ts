import type { InterlockRow } from '../interlocks/answer.ts'
import type { StepPlan } from './plan.ts'
import type { PushState } from './state.ts'

/** The interlocks that are not clear: all of them, or those named. */
export const shutRows = (rows: readonly InterlockRow[], names?: readonly string[]): readonly InterlockRow[] =>
  rows.filter((row) => row.answer.state !== 'clear' && (!names || names.includes(row.name)))

/** The share that green was set to last by this push, in percent. */
export function greenShare(state: PushState): number {
  const shifts = state.plan.stages.flatMap((stage) => stage.steps).filter((step) => step.kind === 'shift')
  const passed = shifts.filter((step) => state.steps[step.id]?.status === 'passed')
  return passed.at(-1)?.share ?? 0
}

/** Which interlocks must be clear before a step begins. A shift that exposes more customers needs all of them. */
export function guardingInterlocks(state: PushState, step: StepPlan): 'all' | readonly string[] {
  if (step.kind === 'shift') return step.share > greenShare(state) ? 'all' : []
  return step.kind === 'script' ? ['no-other-push'] : []
}

/** In a supervised push a person clears this stage's signal first. */
export const waitsForPerson = (state: PushState, stage: number) =>
  state.plan.mode === 'supervised' && state.plan.stages[stage]?.hold === true && state.clearedStage < stage
