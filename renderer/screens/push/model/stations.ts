import type { Millis } from '../../../../shared/domain/ids.ts'
import { shut } from '../../../../shared/interlocks/answer.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { StagePlan, StepPlan } from '../../../../shared/push/plan.ts'
import type { PushState, StepState } from '../../../../shared/push/state.ts'
import type { StationState, StationStep, StationView } from '../../../components/push/views.ts'
import { countdown, duration } from '../../../design/words.ts'
import { setShares } from './traffic.ts'

const AHEAD: StepState = { status: 'ahead' }
export const stepState = (state: PushState, step: StepPlan) => state.steps[step.id] ?? AHEAD

/** Percent of customers that green gets in this stage; `undefined`: the stage moves nobody. */
export function shareOf(stage: StagePlan): number | undefined {
  const shifts = stage.steps.filter((step) => step.kind === 'shift')
  return shifts.length === 0 ? undefined : Math.max(...shifts.map((step) => step.share))
}

/** Customers can reach green from this stage on. */
export function firstProductionStage(stages: readonly StagePlan[]): number {
  const found = stages.findIndex((stage) => (shareOf(stage) ?? 0) > 0)
  return found === -1 ? stages.length : found
}

const timedFor = (step: StepPlan) => (step.kind === 'bake' || step.kind === 'wait' ? step.for : undefined)

/** The green side turned out worse, or may have: forward moves are locked until somebody decides. */
export const isHarmed = (state: PushState) => state.announced !== undefined || state.lastVerdict?.verdict.answer === 'roll-back'

const isOver = (state: PushState) => state.status === 'rolled-back' || state.status === 'aborted'

/** The stage at whose station the train stands. While it waits at a signal that is the stage it has finished. */
export function trainStage(state: PushState): number | undefined {
  if (state.status === 'draft' || state.status === 'scheduled') return undefined
  const stages = state.plan.stages
  if (state.stage >= stages.length) return stages.length - 1
  const begun = stages[state.stage]?.steps.some((step) => stepState(state, step).status !== 'ahead') ?? false
  return begun || state.stage === 0 ? state.stage : state.stage - 1
}

function stationState(state: PushState, stage: StagePlan, index: number): StationState {
  const steps = stage.steps.map((step) => stepState(state, step).status)
  const production = index >= firstProductionStage(state.plan.stages)
  if (isOver(state) && (production || !steps.every((step) => step === 'passed'))) return 'closed'
  if (steps.some((step) => step === 'failed')) return 'failed'
  const here = trainStage(state) === index
  if (here && (state.status === 'needs-hands' || (isHarmed(state) && state.status !== 'completed'))) return 'failed'
  if (here && state.status !== 'completed') return 'here'
  return steps.every((step) => step === 'passed') ? 'passed' : 'ahead'
}

function elapsed(state: PushState, stage: StagePlan): Millis | undefined {
  const states = stage.steps.map((step) => stepState(state, step))
  const starts = states.flatMap((step) => step.startedAt ?? [])
  const ends = states.flatMap((step) => step.endedAt ?? [])
  return ends.length === states.length && starts.length > 0 ? Math.max(...ends) - Math.min(...starts) : undefined
}

function runningNote(state: PushState, stage: StagePlan, now: Millis): string {
  const running = stage.steps.filter((step) => stepState(state, step).status === 'running')
  const timed = running.find((step) => timedFor(step) !== undefined)
  const startedAt = timed === undefined ? undefined : stepState(state, timed).startedAt
  const length = timed === undefined ? undefined : timedFor(timed)
  if (startedAt !== undefined && length !== undefined)
    return `${countdown(Math.min(now - startedAt, length))} of ${countdown(length)}`
  const step = running[0]
  if (step === undefined) return ''
  const since = stepState(state, step).startedAt
  return step.kind === 'approval' ? 'waits for approval' : since === undefined ? 'running' : `running ${countdown(now - since)}`
}

function aheadNote(stage: StagePlan): string {
  const length = stage.steps.reduce((sum, step) => Math.max(sum, timedFor(step) ?? 0), 0)
  if (length > 0) return duration(length)
  return stage.steps.some((step) => step.kind === 'approval') ? 'needs approval' : ''
}

function stationNote(state: PushState, stage: StagePlan, index: number, kind: StationState, now: Millis): string {
  const took = elapsed(state, stage)
  if (kind === 'closed') return trainStage(state) === index ? 'stopped here' : ''
  if (kind === 'failed') return 'stopped'
  if (kind === 'ahead') return aheadNote(stage)
  if (kind === 'here' && (state.status === 'rolling-back' || state.status === 'needs-hands')) return 'stopped'
  if (kind === 'here')
    return (
      runningNote(state, stage, now) ||
      (took === undefined ? (state.status === 'preflight' ? 'looking first' : '') : countdown(took))
    )
  return took === undefined ? '' : countdown(took)
}

function stepNote(step: StepPlan, at: StepState, now: Millis): string {
  if (at.detail !== undefined && at.status !== 'running') return at.detail
  const length = timedFor(step)
  if (at.status === 'running' && at.startedAt !== undefined) {
    return length === undefined
      ? countdown(now - at.startedAt)
      : `${countdown(Math.min(now - at.startedAt, length))} of ${countdown(length)}`
  }
  return length === undefined ? '' : `at least ${duration(length)}`
}

const stationSteps = (state: PushState, stage: StagePlan, now: Millis): StationStep[] =>
  stage.steps.map((step) => {
    const at = stepState(state, step)
    if (at.status === 'running' && state.rollback !== undefined) return { name: step.name, state: 'ahead', note: 'stopped' }
    return { name: step.name, state: at.status, note: stepNote(step, at, now) }
  })

/** A signal stands before a stage that a person lets begin, and before every stage that gives green more customers. */
function hasSignal(state: PushState, index: number): boolean {
  const stage = state.plan.stages[index]
  if (stage === undefined) return false
  return (
    (stage.hold && state.plan.mode === 'supervised') ||
    (index >= firstProductionStage(state.plan.stages) && shareOf(stage) !== undefined)
  )
}

function isClear(state: PushState, index: number): boolean {
  if (isOver(state) || state.status === 'rolling-back' || state.status === 'needs-hands') return false
  const stage = state.plan.stages[index]
  const begun = stage?.steps.some((step) => stepState(state, step).status !== 'ahead') ?? false
  const held = stage?.hold === true && state.plan.mode === 'supervised'
  return begun || index < state.stage || (held && index <= state.clearedStage)
}

/** The first signal at stop ahead of the train: the one it waits at, or will come to. */
export function nextSignal(state: PushState): number | undefined {
  if (isOver(state) || state.status === 'completed' || state.status === 'rolling-back') return undefined
  const from = trainStage(state) ?? 0
  const found = state.plan.stages.findIndex((_, index) => index >= from && hasSignal(state, index) && !isClear(state, index))
  return found === -1 ? undefined : found
}

const STATE_WORDS = { passed: 'passed', here: 'here', ahead: 'ahead', failed: 'stopped', closed: 'closed' } as const

/** One station per stage, in order, with its signal and its way over from blue. */
export function stations(state: PushState, facts: PushFacts | undefined, now: Millis): StationView[] {
  const { stages } = state.plan
  const production = firstProductionStage(stages)
  const waiting = nextSignal(state)
  const onGreen = setShares(state, facts).green
  const firstShut = facts === undefined ? undefined : shut(facts.interlocks)[0]
  const reason = firstShut === undefined || firstShut.answer.state === 'clear' ? 'waits for you' : firstShut.answer.why
  const signals = stages.map((_, index) =>
    hasSignal(state, index)
      ? { clear: isClear(state, index), waiting: waiting === index, why: waiting === index ? reason : '' }
      : undefined,
  )
  return stages.map((stage, index) => {
    const kind = stationState(state, stage, index)
    const note = stationNote(state, stage, index, kind, now)
    const share = shareOf(stage)
    const ahead = signals[index + 1]
    const signalWords =
      ahead === undefined
        ? ''
        : ahead.clear
          ? ', signal ahead clear'
          : `, signal ahead at stop${ahead.why === '' ? '' : `: ${ahead.why}`}`
    return {
      id: `${index}`,
      name: stage.name,
      state: kind,
      note,
      production: index >= production,
      share: share === undefined || share === 0 ? undefined : share,
      routeSet: share !== undefined && share > 0 && (onGreen === null ? isPassedOver(state, stage) : onGreen >= share),
      signal: signals[index],
      steps: stationSteps(state, stage, now),
      label: `${stage.name}${share === undefined || stage.name.includes(`${share}%`) ? '' : `, ${share}% of customers`}, ${STATE_WORDS[kind]}${note === '' ? '' : `, ${note}`}${signalWords}`,
    }
  })
}

/** Without a reading: the shift is done, and nothing has brought the customers back. */
const isPassedOver = (state: PushState, stage: StagePlan) =>
  state.rollback?.customersOnBlueAt === undefined &&
  stage.steps.some((step) => step.kind === 'shift' && stepState(state, step).status === 'passed')
