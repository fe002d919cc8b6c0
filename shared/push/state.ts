import type { Actor } from '../domain/actor.ts'
import type { EffectId, Millis, PushId, StepId } from '../domain/ids.ts'
import type { Image } from '../domain/image.ts'
import type {
  Change,
  EffectPlace,
  HoldReason,
  LogReference,
  ReadBack,
  RollbackStepName,
  Settlement,
  SystemDifference,
  Verdict,
} from './events.ts'
import type { Baseline, PushPlan } from './plan.ts'

export const PUSH_STATUSES = [
  'draft',
  'scheduled',
  'preflight',
  'running',
  'holding',
  'baking',
  'completed',
  'rolling-back',
  'rolled-back',
  'needs-hands',
  'aborted',
] as const

export type PushStatus = (typeof PUSH_STATUSES)[number]

export interface StepState {
  readonly status: 'ahead' | 'running' | 'passed' | 'failed'
  readonly startedAt?: Millis
  readonly endedAt?: Millis
  /** What was seen when it passed, or why it failed. */
  readonly detail?: string
  readonly log?: LogReference
  readonly verdict?: Verdict
  readonly approvedBy?: string
}

export interface EffectState {
  readonly id: EffectId
  readonly place: EffectPlace
  readonly connection: string
  readonly change: Change
  readonly intendedAt: Millis
  /** `intended`: nothing is known yet of what became of it. */
  readonly status: 'intended' | 'ok' | 'failed' | 'unknown'
  readonly settledAt?: Millis
  readonly settlement?: Settlement
  readonly log?: LogReference
  readonly vouchedBy?: string
  /** Somebody asked to look once more, after it had been given up as unknown. */
  readonly lookedAgain?: true
}

export interface RollbackStepState {
  readonly status: 'ahead' | 'running' | 'done' | 'failed'
  readonly startedAt?: Millis
  readonly endedAt?: Millis
  readonly detail?: string
}

export interface RollbackState {
  readonly reason: string
  readonly by: Actor
  readonly startedAt: Millis
  /** How often it was started: a person may try again from `needs-hands`. */
  readonly attempt: number
  readonly customersOnBlueAt?: Millis
  /** Per route: why it could not be proven back in this attempt. */
  readonly gaveUp: Readonly<Record<number, string>>
  /** When it was left to a person. */
  readonly handsAt?: Millis
  readonly steps: Readonly<Record<RollbackStepName, RollbackStepState>>
  /** Per route, in the order of the plan: what the balancer said when its before-image was confirmed in this attempt. */
  readonly confirmed: Readonly<Record<number, Image>>
  readonly finishedAt?: Millis
  readonly readBacks: readonly ReadBack[]
  readonly differences: readonly SystemDifference[]
  readonly problems: readonly string[]
  readonly commands: readonly string[]
}

export interface PushState {
  readonly id: PushId
  readonly plan: PushPlan
  readonly status: PushStatus
  /** The last entry that changed what a person decides about; commands say which one they saw. */
  readonly decisionSeq: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly plannedAt: Millis
  readonly startedBy?: Actor
  readonly startedAt?: Millis
  readonly endedAt?: Millis
  readonly baseline?: Baseline
  /** Index of the stage that runs or comes next; `stages.length` when all have passed. */
  readonly stage: number
  /** Signals are cleared up to and with this stage. */
  readonly clearedStage: number
  readonly steps: Readonly<Record<StepId, StepState>>
  readonly effects: readonly EffectState[]
  readonly hold?: { readonly reason: HoldReason; readonly detail: string; readonly by: Actor; readonly at: Millis }
  readonly lastVerdict?: { readonly step: StepId; readonly verdict: Verdict; readonly at: Millis }
  /** A rollback will start by itself at this time unless somebody takes control. */
  readonly announced?: { readonly at: Millis; readonly reason: string }
  readonly control?: { readonly by: string; readonly at: Millis }
  readonly rollback?: RollbackState
  readonly endReason?: string
}

const ENDED: ReadonlySet<PushStatus> = new Set(['completed', 'rolled-back', 'aborted', 'draft', 'scheduled'])

/** Somebody has to watch it: it moves, or it waits for a person. */
export const isLive = (state: Pick<PushState, 'status'>) => !ENDED.has(state.status)

const FORWARD: ReadonlySet<PushStatus> = new Set(['running', 'baking'])

/** Steps may begin. */
export const movesForward = (state: Pick<PushState, 'status'>) => FORWARD.has(state.status)

/** Once true, only a proven rollback gets the world back to where it was. */
export const hasTouched = (state: PushState) => state.effects.length > 0

export function withoutAnnouncement(state: PushState): PushState {
  const { announced: _, ...rest } = state
  return rest
}
