import type { Intent } from '../../../shared/push/next-effects.ts'
import type { Activity } from './activity.ts'
import { bake } from './bake.ts'
import { preflight } from './preflight.ts'
import { script, settleRun } from './script.ts'
import { settleSet } from './settings.ts'
import { shift } from './shift.ts'
import { smoke } from './smoke.ts'
import { drain, restore, sample, smokeBlue, verify } from './way-back.ts'

const SETTLING = 5_000

/** One intent, done. */
export function perform(activity: Activity, intent: Intent): Promise<void> {
  switch (intent.kind) {
    case 'preflight':
      return preflight(activity)
    case 'step':
      return performStep(activity, intent)
    case 'settle':
      return settle(activity, intent)
    case 'restore':
      return restore(activity, intent)
    case 'drain':
      return drain(activity, intent)
    case 'sample':
      return sample(activity, intent)
    case 'smoke':
      return smokeBlue(activity, intent)
    case 'verify':
      return verify(activity, intent)
  }
}

async function performStep(activity: Activity, { step }: Extract<Intent, { kind: 'step' }>): Promise<void> {
  const startedAt = activity.state().steps[step.id]?.startedAt
  if (startedAt === undefined) return
  switch (step.kind) {
    case 'shift':
      return shift(activity, step, startedAt)
    case 'script':
      return script(activity, step, startedAt)
    case 'smoke':
      return smoke(activity, step, startedAt)
    case 'bake':
      return bake(activity, step, startedAt)
    case 'wait':
      await activity.clock.wait(Math.max(0, startedAt + step.for - activity.clock.now()), activity.signal)
      await activity.report({ type: 'step-passed', step: step.id, startedAt, detail: `waited ${step.for / 1_000} s` })
      return
    case 'approval':
      // Only a person ends it.
      return
  }
}

async function settle(activity: Activity, { effect }: Extract<Intent, { kind: 'settle' }>): Promise<void> {
  const { change } = effect
  if (change.kind === 'run') {
    await settleRun(activity, effect)
    return
  }
  await activity.locked(change.route, async () => {
    const now = activity.state().effects.find(({ id }) => id === effect.id)
    if (now?.status === 'intended') await settleSet(activity, now, SETTLING)
  })
}
