import type { RouteObservation } from '../../../shared/domain/observation.ts'
import { fail, ok, type Result } from '../../../shared/domain/result.ts'
import type { Colour, SideName } from '../../../shared/domain/route.ts'
import { otherSide } from '../../../shared/domain/route.ts'
import type { PushPlan } from '../../../shared/push/plan.ts'
import { type Activity, observeRoute, within } from './activity.ts'
import { sampleFrontDoor } from './front-door.ts'

const READING = 10_000

/** Finds out where the customers are and what they get: the state that a rollback leads back to. */
export async function preflight(activity: Activity): Promise<void> {
  const { plan } = activity.state()
  const found = await explore(activity, plan).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error)),
  )
  if (activity.signal.aborted) return
  await activity.report(
    found.ok ? { type: 'preflight-passed', baseline: found.value } : { type: 'preflight-failed', why: found.problem },
  )
}

async function explore(activity: Activity, plan: PushPlan) {
  const signal = within(READING, activity.signal)
  const observations = await Promise.all(plan.routes.map((_, route) => observeRoute(activity, route, signal)))
  const colours = whichIsBlue(plan, observations)
  if (!colours.ok) return colours
  const { releases, problems } = await sampleFrontDoor(activity, plan.proof, signal)
  const [blueRelease, ...others] = releases
  if (problems.length > 0) return fail(`The front door ${plan.proof.url} did not answer well: ${problems[0]}.`)
  if (blueRelease === undefined) return fail(`No answer of ${plan.proof.url} has the header ${plan.proof.header}.`)
  if (others.length > 0) return fail(`Customers get several releases already: ${releases.join(', ')}.`)
  if (blueRelease === plan.release.version) return fail(`Customers get ${blueRelease} already.`)
  return ok({ colours: colours.value, blueRelease, routes: observations.map(({ image }) => image) })
}

/** Blue is the side that has all customers on every balancer. */
function whichIsBlue(plan: PushPlan, observations: readonly RouteObservation[]): Result<Readonly<Record<Colour, SideName>>> {
  const full = new Set<SideName>()
  for (const [route, { shares }] of observations.entries()) {
    const side = plan.sides.find((name) => shares[name] === 100)
    if (side === undefined) {
      const split = plan.sides.map((name) => `${name} ${shares[name] ?? 0} %`).join(', ')
      return fail(`${plan.routes[route]?.connection} splits customers (${split}). Give all of them to one side first.`)
    }
    full.add(side)
  }
  const [blue, ...more] = full
  const green = blue === undefined ? undefined : otherSide(plan.sides, blue)
  if (blue === undefined || green === undefined) return fail('The plan has no balancer.')
  return more.length === 0 ? ok({ blue, green }) : fail('The balancers do not agree which side has the customers.')
}
