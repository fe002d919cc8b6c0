import { machine } from '../../../shared/domain/actor.ts'
import type { EffectId, PushId } from '../../../shared/domain/ids.ts'
import type { RouteObservation } from '../../../shared/domain/observation.ts'
import type { EngineCommand } from '../../../shared/push/engine-commands.ts'
import type { RoutePlan } from '../../../shared/push/plan.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { Connections } from '../connections.ts'
import type { Clock, LogStore } from '../ports.ts'
import type { PushWatch } from '../watch/push-watch.ts'

/** What an activity may use. It reads the push anew each time it asks: the journal may have moved on. */
export interface Activity {
  readonly push: PushId
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly connections: Connections
  readonly logs: LogStore
  readonly watch: PushWatch
  state(): PushState
  /** True when the push still wanted to hear it. Throws when the journal can't be written. */
  report(command: EngineCommand): Promise<boolean>
  /** One change or settlement of a route at a time. */
  locked<Value>(route: number, run: () => Promise<Value>): Promise<Value>
  newEffectId(): string
  /** True once, for an intent that this process has journaled ahead and nobody has acted on. */
  claim(effect: EffectId): boolean
}

export const ENGINE = machine('engine')

export const routePlan = (activity: Activity, route: number): RoutePlan => {
  const plan = activity.state().plan.routes[route]
  if (!plan) throw new Error(`the plan has no route ${route}`)
  return plan
}

/** Reads a route from its balancer; what was read is a fact for the watch as well. */
export async function observeRoute(
  activity: Pick<Activity, 'connections' | 'watch' | 'state'>,
  route: number,
  signal: AbortSignal,
): Promise<RouteObservation> {
  const plan = activity.state().plan.routes[route]
  if (!plan) throw new Error(`the plan has no route ${route}`)
  const { connection, target } = plan
  const observation = await activity.connections.heard(
    connection,
    activity.connections.balancer(connection).observe(target, signal),
  )
  activity.watch.sawRoute(route, observation)
  return observation
}

/** A signal of its own for reads and writes that have to end although the activity was cancelled. */
export const within = (millis: number, ...signals: AbortSignal[]) => AbortSignal.any([AbortSignal.timeout(millis), ...signals])

/** `signal`, but `grace` milliseconds later: what was sent a moment ago gets the time to answer. */
export function late(signal: AbortSignal, grace: number): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const abort = () => {
    timer = setTimeout(() => controller.abort(signal.reason), grace)
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}
