import type { EffectId, Millis, PushId, StepId } from '../domain/ids.ts'
import type { Difference, Image } from '../domain/image.ts'
import type { HostOutcome } from '../domain/observation.ts'
import type { Baseline, PushPlan } from './plan.ts'

/** What is about to be changed outside. `set` has a before-image and can be restored; `run` is a command on hosts. */
export type Change =
  | {
      readonly kind: 'set'
      /** Index into the plan's `routes`. */
      readonly route: number
      readonly before: Image
      readonly after: Image
    }
  | { readonly kind: 'run'; readonly command: string; readonly env: Readonly<Record<string, string>> }

/** What was seen after the act. `unknown`: it was sent, and neither its answer nor a reading says what became of it. */
export type Settlement =
  | { readonly outcome: 'ok'; readonly seen?: Image; readonly hosts?: readonly HostOutcome[] }
  | {
      readonly outcome: 'failed'
      readonly why: string
      readonly next?: string
      readonly seen?: Image
      readonly hosts?: readonly HostOutcome[]
    }
  | { readonly outcome: 'unknown'; readonly why: string; readonly hosts?: readonly HostOutcome[] }

/** Where an effect belongs: a step of the pipeline, or a step of the way back. */
export type EffectPlace = { readonly way: 'forward'; readonly step: StepId } | { readonly way: 'back'; readonly attempt: number }

export interface LogReference {
  readonly file: string
  readonly lines: number
  readonly bytes: number
  readonly sha256: string
}

/** A difference, and the system that has it. */
export interface SystemDifference extends Difference {
  readonly system: string
}

export interface ReadBack {
  readonly system: string
  readonly object: string
  readonly expected: string
  readonly seen: string
}

export type HoldReason = 'person' | 'signal' | 'failed-step' | 'unknown-effect' | 'drift' | 'verdict' | 'restart'

/** In the order of the panel. `drain`, `sample` and `smoke` run side by side once `restore` is read back. */
export const ROLLBACK_STEPS = ['restore', 'drain', 'sample', 'smoke', 'retire'] as const
export type RollbackStepName = (typeof ROLLBACK_STEPS)[number]

type PushFact =
  | { readonly type: 'push.planned'; readonly plan: PushPlan }
  | { readonly type: 'push.started' }
  | { readonly type: 'push.preflighted'; readonly baseline: Baseline }
  | { readonly type: 'push.held'; readonly reason: HoldReason; readonly detail: string }
  | { readonly type: 'push.resumed' }
  /** The signal before stage `stage` is cleared for this push. */
  | { readonly type: 'push.advanced'; readonly stage: number }
  /** A person stopped the timer of an automatic rollback and owns the decision now. */
  | { readonly type: 'push.control-taken' }
  | { readonly type: 'push.aborted'; readonly reason: string }
  | { readonly type: 'push.completed' }
  | { readonly type: 'step.started'; readonly step: StepId }
  | { readonly type: 'step.passed'; readonly step: StepId; readonly detail: string; readonly log?: LogReference }
  | { readonly type: 'step.failed'; readonly step: StepId; readonly why: string; readonly log?: LogReference }
  | { readonly type: 'step.retried'; readonly step: StepId }
  | { readonly type: 'approval.given'; readonly step: StepId; readonly note: string }
  | { readonly type: 'verdict.given'; readonly step: StepId; readonly verdict: Verdict }
  | {
      readonly type: 'effect.intended'
      readonly effect: EffectId
      readonly place: EffectPlace
      readonly connection: string
      readonly change: Change
    }
  | {
      readonly type: 'effect.settled'
      readonly effect: EffectId
      readonly settlement: Settlement
      /** What a command on hosts has said until then, also when nobody waited for its end. */
      readonly log?: LogReference
    }
  /** Somebody asked to look once more what became of an unknown effect. */
  | { readonly type: 'effect.looked-at'; readonly effect: EffectId }
  /** A person saw with their own eyes that an unknown effect is done; they typed the object's name. */
  | { readonly type: 'effect.vouched'; readonly effect: EffectId; readonly object: string }
  | { readonly type: 'rollback.announced'; readonly at: Millis; readonly reason: string }
  | { readonly type: 'rollback.started'; readonly reason: string }
  /** The balancer already says what it said before the push: nothing was written. */
  | { readonly type: 'rollback.confirmed'; readonly route: number; readonly seen: Image }
  /** This route could not be proven back in time; the other steps go on. */
  | { readonly type: 'rollback.gave-up'; readonly route: number; readonly why: string }
  | { readonly type: 'rollback.customers-on-blue'; readonly readBacks: readonly ReadBack[] }
  | { readonly type: 'rollback.step-started'; readonly name: RollbackStepName }
  | { readonly type: 'rollback.step-done'; readonly name: RollbackStepName; readonly detail: string }
  | { readonly type: 'rollback.step-failed'; readonly name: RollbackStepName; readonly why: string }
  | {
      readonly type: 'release.retired'
      readonly service: string
      readonly environment: string
      readonly version: string
      readonly reason: string
    }
  | { readonly type: 'rollback.finished'; readonly readBacks: readonly ReadBack[] }
  | {
      readonly type: 'rollback.needs-hands'
      readonly readBacks: readonly ReadBack[]
      readonly differences: readonly SystemDifference[]
      /** Anything that is not a setting: requests that still saw green, smoke tests that failed. */
      readonly problems: readonly string[]
      readonly commands: readonly string[]
    }
  | { readonly type: 'drift.seen'; readonly system: string; readonly differences: readonly Difference[] }

/** Everything that happens to a push. */
export type PushEvent = PushFact & { readonly push: PushId }
export type NewPushEvent = PushFact

export type Verdict = {
  readonly answer: 'continue' | 'hold' | 'roll-back'
  readonly reason: string
  readonly measures: readonly Measure[]
}

/** One measure of green against blue, as it was when the verdict was given. Rates are fractions, 0 to 1. */
export interface Measure {
  readonly name: string
  readonly blue: { readonly requests: number; readonly bad: number; readonly rate: number | null }
  readonly green: { readonly requests: number; readonly bad: number; readonly rate: number | null }
  readonly ratio: number | null
  readonly answer: 'safe' | 'unknown' | 'worse'
  readonly needs?: number
}
