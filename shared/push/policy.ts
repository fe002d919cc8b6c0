import type { Millis } from '../domain/ids.ts'
import type { PushPlan } from './plan.ts'

/** How long a supervisor has to take control before a bad verdict takes the release back by itself. */
const SUPERVISED_DELAY: Millis = 30_000

export const automaticRollbackDelay = (plan: Pick<PushPlan, 'mode'>): Millis =>
  plan.mode === 'supervised' ? SUPERVISED_DELAY : 0

/** For how long the way back keeps trying to prove a route before it asks for hands. */
export const RESTORE_FOR: Millis = 20_000
/** Time for the sampled requests, and for the smoke test. */
export const SAMPLE_FOR: Millis = 15_000
export const SMOKE_FOR: Millis = 30_000
