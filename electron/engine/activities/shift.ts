import type { StepPlan } from '../../../shared/push/plan.ts'
import type { EffectState } from '../../../shared/push/state.ts'
import { ConnectorError } from '../../connectors/errors.ts'
import { type Activity, routePlan } from './activity.ts'
import { type SetOutcome, setRoute, settleSet } from './settings.ts'

type ShiftStep = Extract<StepPlan, { kind: 'shift' }>

/** How long a balancer may take to say that it has what was set, on the engine's clock. */
const READ_BACK_FOR = 30_000
const SETTLING = 5_000

/** Moves the customers' share on every balancer of the service, side by side, each read back. */
export async function shift(activity: Activity, step: ShiftStep, startedAt: number): Promise<void> {
  const { plan } = activity.state()
  const outcomes = await Promise.all(
    plan.routes.map((_, route) => activity.locked(route, () => shiftRoute(activity, step, startedAt, route))),
  )
  if (activity.signal.aborted || outcomes.some(({ outcome }) => outcome === 'unwanted' || outcome === 'unknown')) return
  const why = outcomes.flatMap((outcome, route) => whyFailed(outcome, routePlan(activity, route).connection))
  if (why.length > 0) {
    await activity.report({ type: 'step-failed', step: step.id, startedAt, why: why.join(' ') })
    for (const [route, outcome] of outcomes.entries()) {
      if (outcome.outcome !== 'foreign') continue
      const { connection } = routePlan(activity, route)
      await activity.report({ type: 'drift', system: connection, differences: outcome.differences })
    }
    return
  }
  await activity.report({
    type: 'step-passed',
    step: step.id,
    startedAt,
    detail: `set ${100 - step.share} / ${step.share}, read back`,
  })
}

function whyFailed(outcome: SetOutcome, connection: string): string[] {
  if (outcome.outcome === 'failed') return [outcome.why]
  if (outcome.outcome !== 'foreign') return []
  const [first] = outcome.differences
  return [
    `${connection} was changed by somebody else: ${first?.object} is ${first?.seen ?? 'gone'}, was set to ${first?.expected}. Nothing was changed there.`,
  ]
}

async function shiftRoute(activity: Activity, step: ShiftStep, startedAt: number, route: number): Promise<SetOutcome> {
  const earlier = earlierEffect(activity, step, startedAt, route)
  if (earlier?.status === 'intended') return (await settleSet(activity, earlier, SETTLING)) ?? { outcome: 'unwanted' }
  if (earlier?.status === 'ok') return { outcome: 'already', seen: {} }
  // It is known that it was not made; whether to try again is for a person to say.
  if (earlier?.settlement?.outcome === 'failed') return earlier.settlement
  const { baseline } = activity.state()
  if (!baseline) return { outcome: 'unwanted' }
  const { connection, target } = routePlan(activity, route)
  const shares = { [baseline.colours.blue]: 100 - step.share, [baseline.colours.green]: step.share }
  try {
    return await setRoute(activity, {
      route,
      place: { way: 'forward', step: step.id },
      wanted: (now) => activity.connections.balancer(connection).imageFor(target, now, shares),
      until: activity.clock.now() + READ_BACK_FOR,
    })
  } catch (error) {
    if (error instanceof ConnectorError) return { outcome: 'failed', why: `${error.message} Nothing was changed there.` }
    throw error
  }
}

/** What this run of the step did before the console was restarted. */
function earlierEffect(activity: Activity, step: ShiftStep, startedAt: number, route: number): EffectState | undefined {
  return activity
    .state()
    .effects.filter(
      ({ place, change, intendedAt }) =>
        place.way === 'forward' &&
        place.step === step.id &&
        intendedAt >= startedAt &&
        change.kind === 'set' &&
        change.route === route,
    )
    .at(-1)
}
