import type { EffectId, Millis, StepId } from '../domain/ids.ts'
import type { PushPlan } from './plan.ts'

/** What the person did to mean it; checked here and not only on the screen. */
export type Gesture =
  | { readonly kind: 'press' }
  /** A key, then Enter on the plan shown in place, `afterMillis` later. */
  | { readonly kind: 'confirm'; readonly afterMillis: Millis }
  | { readonly kind: 'hold'; readonly heldMillis: Millis }
  | { readonly kind: 'typed'; readonly phrase: string; readonly reason: string }
  /** A terminal has no keys to hold: the flag that says yes. */
  | { readonly kind: 'flag' }

/** What a person, a timer or the judge may ask of a push. */
export type PushCommand =
  | { readonly type: 'start'; readonly plan: PushPlan; readonly gesture: Gesture }
  | { readonly type: 'hold'; readonly gesture: Gesture }
  | { readonly type: 'resume'; readonly gesture: Gesture; readonly expectedSeq: number }
  | { readonly type: 'advance'; readonly gesture: Gesture; readonly expectedSeq: number }
  | {
      readonly type: 'approve'
      readonly step: StepId
      readonly note: string
      readonly gesture: Gesture
      readonly expectedSeq: number
    }
  /** Runs a failed step again. */
  | { readonly type: 'retry'; readonly step: StepId; readonly gesture: Gesture; readonly expectedSeq: number }
  | { readonly type: 'take-control'; readonly gesture: Gesture; readonly expectedSeq: number }
  /** Asks the system outside once more what became of an unknown effect. */
  | { readonly type: 'look-again'; readonly effect: EffectId; readonly gesture: Gesture; readonly expectedSeq: number }
  | {
      readonly type: 'vouch'
      readonly effect: EffectId
      readonly object: string
      readonly gesture: Gesture
      readonly expectedSeq: number
    }
  /** Rollback and abort dominate: they are right however old the screen was, so they carry no expected entry. */
  | { readonly type: 'rollback'; readonly reason: string; readonly gesture: Gesture }
  | { readonly type: 'abort'; readonly reason: string; readonly gesture: Gesture }

/** Why a command was not accepted: one sentence, and a word for programs. */
export interface Rejection {
  readonly code: 'stale' | 'not-now' | 'locked' | 'guard' | 'retired' | 'nothing-to-do' | 'unknown'
  readonly message: string
}
