import type { Intent } from '../../../shared/push/next-effects.ts'
import type { Activity } from './activity.ts'

/**
 * An activity that broke down for a reason of its own: the push is told, so that nothing waits for it for ever. Rejects when
 * the journal can't be written.
 */
export async function fail(activity: Activity, intent: Intent, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error)
  switch (intent.kind) {
    case 'preflight':
      await activity.report({ type: 'preflight-failed', why })
      return
    case 'step': {
      const startedAt = activity.state().steps[intent.step.id]?.startedAt
      if (startedAt !== undefined) await activity.report({ type: 'step-failed', step: intent.step.id, startedAt, why })
      return
    }
    case 'settle':
      await activity.report({ type: 'settle', effect: intent.effect.id, settlement: { outcome: 'unknown', why } })
      return
    case 'restore':
      await activity.report({ type: 'route-given-up', attempt: intent.attempt, route: intent.route, why })
      return
    case 'verify':
      await activity.report({
        type: 'back-verified',
        attempt: intent.attempt,
        readBacks: [],
        differences: [{ system: 'Signalbox', object: 'last look', expected: 'done', seen: why }],
        commands: [],
      })
      return
    default:
      await activity.report({ type: 'back-failed', attempt: intent.attempt, name: intent.kind, why })
  }
}
