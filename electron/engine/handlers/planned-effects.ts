import type { RouteObservation } from '../../../shared/domain/observation.ts'
import { otherSide } from '../../../shared/domain/route.ts'
import type { PushPlan, StagePlan, StepPlan } from '../../../shared/push/plan.ts'
import type { PlannedEffect } from '../../../shared/rpc/views.ts'
import type { Connections } from '../connections.ts'

/** Every change that a push would make, in order, on which object: read from the systems as they are now, and changing nothing. */
export async function plannedEffects(plan: PushPlan, connections: Connections, signal: AbortSignal) {
  const problems: string[] = []
  const now = await Promise.all(
    plan.routes.map(({ connection, target }) =>
      connections.heard(connection, connections.balancer(connection).observe(target, signal)).catch((error: unknown) => {
        problems.push(error instanceof Error ? error.message : String(error))
        return undefined
      }),
    ),
  )
  const effects = plan.stages.flatMap((stage) => stage.steps.flatMap((step) => effectsOf(plan, stage, step, now, connections)))
  return { effects, problems }
}

function effectsOf(
  plan: PushPlan,
  stage: StagePlan,
  step: StepPlan,
  now: readonly (RouteObservation | undefined)[],
  connections: Connections,
): PlannedEffect[] {
  if (step.kind === 'script') {
    const { hosts } = connections.hosts(step.hosts)
    return hosts.map((host) => ({ stage: stage.name, step: step.name, system: step.hosts, object: host, to: step.run }))
  }
  if (step.kind !== 'shift') return []
  return plan.routes.flatMap(({ connection, target }, route) => {
    const observation = now[route]
    const blue = observation && plan.sides.find((side) => observation.shares[side] === 100)
    const green = blue === undefined ? undefined : otherSide(plan.sides, blue)
    if (!observation || blue === undefined || green === undefined) return []
    const image = connections
      .balancer(connection)
      .imageFor(target, observation, { [blue]: 100 - step.share, [green]: step.share })
    return Object.entries(image)
      .filter(([object, to]) => observation.image[object] !== to)
      .map(([object, to]) => ({
        stage: stage.name,
        step: step.name,
        system: connection,
        object,
        to,
        ...from(observation, object),
      }))
  })
}

const from = ({ image }: RouteObservation, object: string) => (image[object] === undefined ? {} : { from: image[object] })
