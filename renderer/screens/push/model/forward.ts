import type { Millis, StepId } from '../../../../shared/domain/ids.ts'
import { shut } from '../../../../shared/interlocks/answer.ts'
import type { HoldReason } from '../../../../shared/push/events.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { StepPlan } from '../../../../shared/push/plan.ts'
import { allSteps } from '../../../../shared/push/plan.ts'
import { isLive, movesForward, type PushState } from '../../../../shared/push/state.ts'
import { lowerFirst, shorten } from '../../../components/push/text.ts'
import type { ConditionRow, ForwardView, HeaderView, Lock, Sentence, Tone } from '../../../components/push/views.ts'
import { clockTime, countdown, dayTime, duration, plural, type Zone } from '../../../design/words.ts'
import { isHarmed, nextSignal, shareOf, stepState, trainStage } from './stations.ts'

/** Beside a locked button there is room for this many characters. */
const LOCK_LENGTH = 60

const MODES = { supervised: 'supervised by ', automatic: 'automatic, planned by ' } as const

export const STATUS_WORDS: Readonly<Record<PushState['status'], string>> = {
  draft: 'planned',
  scheduled: 'scheduled',
  preflight: 'looking before the first change',
  running: 'running',
  holding: 'holding',
  baking: 'baking',
  completed: 'completed',
  'rolling-back': 'rolling back',
  'rolled-back': 'rolled back',
  'needs-hands': 'needs hands',
  aborted: 'stopped before anything was changed',
}

/** What stands over the track: release, changes, mode, start, state. */
export function headerView(state: PushState, now: Millis, zone: Zone): HeaderView {
  const { release, mode, supervisor, at } = state.plan
  return {
    service: at.service,
    environment: at.environment,
    version: release.version,
    facts: [
      ...(release.changes === undefined ? [] : [plural(release.changes, 'change')]),
      `${MODES[mode]}${supervisor}`,
      ...(state.startedAt === undefined ? [] : [`started ${dayTime(state.startedAt, now, zone)}`]),
      ...(state.endedAt === undefined ? [] : [`ended ${dayTime(state.endedAt, now, zone)}`]),
    ],
    state: statusText(state, zone),
    tone:
      state.status === 'needs-hands'
        ? 'warning'
        : state.status === 'holding' && state.hold?.reason !== 'signal' && state.hold?.reason !== 'person'
          ? 'caution'
          : 'plain',
  }
}

function statusText(state: PushState, zone: Zone): string {
  if (state.status !== 'holding' || state.hold === undefined) return STATUS_WORDS[state.status]
  if (state.hold.reason === 'person') return `paused by ${state.hold.by.name} at ${clockTime(state.hold.at, zone)}`
  return state.hold.reason === 'signal' ? 'waits at a signal' : 'holding'
}

/** Pause while it moves, resume while a person or the engine holds it; always in the same place. */
export interface PauseView {
  readonly label: 'Pause' | 'Resume'
  readonly lock: Lock | undefined
  readonly plan: readonly Sentence[]
}

const LOST: Lock = { text: 'Locked: the engine does not answer', more: 0, tone: 'caution' }

const isForward = (state: PushState) => isLive(state) && state.status !== 'rolling-back' && state.status !== 'needs-hands'

/** Harm was found and no person has taken the decision on themselves yet. */
const isLockedByHarm = (state: PushState) => isHarmed(state) && state.control === undefined

export function pauseView(state: PushState, live: boolean): PauseView | undefined {
  if (!isForward(state)) return undefined
  const lost = live ? undefined : LOST
  const resumable = state.hold !== undefined && state.hold.reason !== 'signal' && state.hold.reason !== 'failed-step'
  if (resumable && !isLockedByHarm(state)) return { label: 'Resume', lock: lost ?? resumeLock(state), plan: [resumePlan(state)] }
  const held: Lock | undefined = movesForward(state) ? undefined : { text: 'the push is held already', more: 0, tone: 'plain' }
  return { label: 'Pause', lock: lost ?? held, plan: [] }
}

/** The one forward move that a person could make next, and what stands against it. */
export function forwardView(state: PushState, facts: PushFacts | undefined, now: Millis, live: boolean): ForwardView | undefined {
  if (!isForward(state)) return undefined
  const lost = live ? undefined : LOST
  const approval = waitingApproval(state)
  if (approval !== undefined)
    return { kind: 'approve', label: `Approve ${approval.name}`, lock: lost, plan: [approvalPlan(approval)] }
  const failed = failedStep(state)
  if (state.hold?.reason === 'failed-step' && failed !== undefined)
    return { kind: 'retry', label: `Run ${failed.name} again`, lock: lost, plan: [[`Runs ${failed.name} once more.`]] }
  return advanceView(state, facts, now, lost)
}

export const waitingApproval = (state: PushState) =>
  allSteps(state.plan).find((step) => step.kind === 'approval' && stepState(state, step).status === 'running')

export const failedStep = (state: PushState) => allSteps(state.plan).find((step) => stepState(state, step).status === 'failed')

/** The step that a forward command names. */
export function forwardStep(state: PushState, kind: ForwardView['kind']): StepId | undefined {
  return kind === 'approve' ? waitingApproval(state)?.id : kind === 'retry' ? failedStep(state)?.id : undefined
}

const approvalPlan = (step: StepPlan): Sentence => (step.kind === 'approval' ? [step.question] : [step.name])

function resumePlan(state: PushState): Sentence {
  const running = allSteps(state.plan).find((step) => stepState(state, step).status === 'running')
  const next = running?.name ?? state.plan.stages[state.stage]?.name
  return next === undefined ? ['Goes on.'] : ['Goes on with ', { strong: next }, '. Traffic stays as it is until then.']
}

function resumeLock(state: PushState): Lock | undefined {
  const doubt = state.effects.some((effect) => effect.status === 'unknown' && effect.place.way === 'forward')
  return doubt ? { text: 'Locked: a change is in doubt, check it first', more: 0, tone: 'caution' } : undefined
}

function advanceView(
  state: PushState,
  facts: PushFacts | undefined,
  now: Millis,
  lost: Lock | undefined,
): ForwardView | undefined {
  const target = nextSignal(state)
  const stage = target === undefined ? undefined : state.plan.stages[target]
  if (stage === undefined || (state.plan.mode === 'automatic' && !isHarmed(state) && state.hold?.reason !== 'signal'))
    return undefined
  return {
    kind: 'advance',
    label: `Advance to ${stage.name}`,
    lock: lost ?? advanceLock(state, facts, now),
    plan: stagePlanText(state, stage.steps),
  }
}

/** What an advance would do, step by step, with the systems' own names. */
function stagePlanText(state: PushState, steps: readonly StepPlan[]): Sentence[] {
  return steps.map((step): Sentence => {
    if (step.kind === 'shift') return [`Sends ${step.share}% of customers to green on `, ...connections(state), '.']
    if (step.kind === 'bake')
      return [`Watches for at least ${duration(step.for)}${step.requests > 0 ? ` and ${plural(step.requests, 'request')}` : ''}.`]
    if (step.kind === 'wait') return [`Waits ${duration(step.for)}.`]
    if (step.kind === 'approval') return [`Asks: ${step.question}`]
    if (step.kind === 'smoke') return [`${step.name}: ${plural(step.checks.length, 'check')} on green.`]
    return [`${step.name}: runs on `, { code: step.hosts }, '.']
  })
}

const connections = (state: PushState) =>
  state.plan.routes.flatMap((route, index) => [...(index === 0 ? [] : [', ']), { code: route.connection }])

/** The first condition that is not met, in 60 characters at most, and how many more there are. */
export function advanceLock(state: PushState, facts: PushFacts | undefined, now: Millis): Lock | undefined {
  if (isHarmed(state))
    return { text: 'Locked: judge found harm', more: Math.max(0, shut(facts?.interlocks ?? []).length - 1), tone: 'warning' }
  if (facts === undefined) return { text: 'Locked: nothing has been read yet', more: 0, tone: 'plain' }
  const closed = shut(facts.interlocks)
  const [first] = closed
  const busy =
    state.hold?.reason === 'signal' ? undefined : state.hold === undefined ? busyText(state, now) : HELD[state.hold.reason]
  if (busy !== undefined) return { text: shorten(`Locked: ${busy}`, LOCK_LENGTH), more: closed.length, tone: 'plain' }
  if (first === undefined || first.answer.state === 'clear') return undefined
  const tone: Tone = first.answer.state === 'unknown' ? 'caution' : 'plain'
  return { text: shorten(`Locked: ${lowerFirst(first.answer.why)}`, LOCK_LENGTH), more: closed.length - 1, tone }
}

const HELD: Readonly<Record<HoldReason, string>> = {
  person: 'the push is paused',
  signal: 'the push waits at a signal',
  'failed-step': 'a step has failed',
  'unknown-effect': 'a change is in doubt',
  drift: 'somebody else changed the balancer',
  verdict: 'the judge holds the push',
  restart: 'held after a restart of the console',
}

/** What the stage under way still has to do before anybody can advance. */
function busyText(state: PushState, now: Millis): string {
  const at = trainStage(state)
  const stage = at === undefined ? undefined : state.plan.stages[at]
  const running = stage?.steps.find((step) => stepState(state, step).status === 'running')
  if (running === undefined)
    return state.status === 'preflight' ? 'looking before the first change' : 'the step before is not finished'
  const needs =
    state.lastVerdict?.step === running.id
      ? Math.max(0, ...state.lastVerdict.verdict.measures.map((measure) => measure.needs ?? 0))
      : 0
  const since = stepState(state, running).startedAt
  const left = (running.kind === 'bake' || running.kind === 'wait') && since !== undefined ? since + running.for - now : 0
  if (left > 0) return `${running.name} has ${countdown(left)} to go`
  if (needs > 0) return `judge needs ${plural(needs, 'more request', 'more requests')}`
  return `${running.name} is not finished`
}

/** Every condition with its answer, as it stands in the list. */
export const conditionRows = (facts: PushFacts | undefined): ConditionRow[] =>
  (facts?.interlocks ?? []).map(({ name, title, answer }) => ({
    name,
    title,
    state: answer.state,
    detail: answer.state === 'clear' ? answer.detail : answer.why,
  }))

/** "5% of customers" for a chooser and titles: how far green is. */
export function reachText(state: PushState): string {
  const shares = state.plan.stages.slice(0, (trainStage(state) ?? -1) + 1).flatMap((stage) => shareOf(stage) ?? [])
  const share = shares.at(-1)
  return state.rollback?.customersOnBlueAt !== undefined || share === undefined
    ? STATUS_WORDS[state.status]
    : `${share}% of customers`
}
