import type { EffectId, Millis, StepId } from '../domain/ids.ts'
import type { Difference, Image } from '../domain/image.ts'
import type { Change, EffectPlace, LogReference, ReadBack, Settlement, SystemDifference, Verdict } from './events.ts'
import type { Baseline } from './plan.ts'

/** What the engine itself brings to a push: time passing, and what its activities found. Late reports are no error: they change nothing. */
export type EngineCommand =
  | { readonly type: 'tick' }
  | { readonly type: 'preflight-passed'; readonly baseline: Baseline }
  | { readonly type: 'preflight-failed'; readonly why: string }
  /** Asks whether this change may still be made; only an accepted intent may be acted on. */
  | {
      readonly type: 'intend'
      readonly effect: EffectId
      readonly place: EffectPlace
      readonly connection: string
      readonly change: Change
    }
  | { readonly type: 'settle'; readonly effect: EffectId; readonly settlement: Settlement; readonly log?: LogReference }
  | {
      readonly type: 'step-passed'
      readonly step: StepId
      readonly startedAt: Millis
      readonly detail: string
      readonly log?: LogReference
    }
  | {
      readonly type: 'step-failed'
      readonly step: StepId
      readonly startedAt: Millis
      readonly why: string
      readonly log?: LogReference
    }
  | { readonly type: 'verdict'; readonly step: StepId; readonly startedAt: Millis; readonly verdict: Verdict }
  | { readonly type: 'drift'; readonly system: string; readonly differences: readonly Difference[] }
  | { readonly type: 'route-confirmed'; readonly attempt: number; readonly route: number; readonly seen: Image }
  | { readonly type: 'route-given-up'; readonly attempt: number; readonly route: number; readonly why: string }
  | { readonly type: 'back-done'; readonly attempt: number; readonly name: 'drain' | 'sample' | 'smoke'; readonly detail: string }
  | { readonly type: 'back-failed'; readonly attempt: number; readonly name: 'drain' | 'sample' | 'smoke'; readonly why: string }
  | {
      readonly type: 'back-verified'
      readonly attempt: number
      readonly readBacks: readonly ReadBack[]
      readonly differences: readonly SystemDifference[]
      readonly commands: readonly string[]
    }
