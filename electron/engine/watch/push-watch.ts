import { machine } from '../../../shared/domain/actor.ts'
import { type Fact, freshness } from '../../../shared/domain/fact.ts'
import type { Millis, StepId } from '../../../shared/domain/ids.ts'
import type { Difference } from '../../../shared/domain/image.ts'
import type { RouteObservation } from '../../../shared/domain/observation.ts'
import type { Colour } from '../../../shared/domain/route.ts'
import { driftOf } from '../../../shared/push/drift.ts'
import type { Verdict } from '../../../shared/push/events.ts'
import type { Measured, PushFacts, RollbackCheck, SeriesPoint } from '../../../shared/push/facts.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { Connections } from '../connections.ts'
import type { Clock } from '../ports.ts'
import { type Mark, openCollector } from './collector.ts'
import { type Gauge, gauge } from './gauge.ts'
import { loop } from './loop.ts'
import { checkRollback } from './rollback-check.ts'

/** How often things are read, and how old they may get, in milliseconds of the engine's clock. */
const ROUTES = { every: 2_000, limit: 10_000 }
const MEASURES = { every: 1_000, limit: 10_000 }
const CHECK = { every: 30_000, limit: 60_000, again: 5_000, look: 1_000 }
/** One reading, in real milliseconds. */
const ONE_READING = 5_000

/** Keeps the facts about one push: what its balancers have, what its traffic does, whether the way back is open. */
export interface PushWatch {
  readonly routes: readonly Fact<RouteObservation>[]
  readonly canWrite: readonly Fact<boolean>[]
  readonly measured: Fact<Measured>
  readonly rollbackCheck: Fact<RollbackCheck>
  readonly drift: readonly { readonly system: string; readonly differences: readonly Difference[] }[]
  readonly openOnGreen: number | undefined
  readonly verdict: PushFacts['verdict']
  /** An activity has read a route itself. */
  sawRoute(route: number, observation: RouteObservation): void
  sawOpen(requests: number): void
  evaluated(step: StepId, verdict: Verdict): void
  mark(): Mark
  since(mark: Mark): Readonly<Record<Colour, { readonly requests: number; readonly bad: number }>>
  /** How old the measurements are, once they are too old to be believed. */
  staleFor(): Millis | undefined
  series(after: Millis): readonly SeriesPoint[]
  close(): Promise<void>
}

interface WatchPorts {
  readonly clock: Clock
  readonly connections: Connections
  state(): PushState
  drifted(system: string, differences: readonly Difference[]): void
}

export function watchPush({ clock, connections, state, drifted }: WatchPorts): PushWatch {
  const { plan } = state()
  const routes = plan.routes.map(({ connection }) => gauge<RouteObservation>(connection, ROUTES.limit))
  const canWrite = plan.routes.map(({ connection }) => gauge<boolean>(connection, CHECK.limit))
  const measured = gauge<Measured>('load balancer counters', MEASURES.limit)
  const rollbackCheck = gauge<RollbackCheck>('rollback check', CHECK.limit)
  const collector = openCollector(plan.sides)
  const drift = new Map<number, readonly Difference[]>()
  let openOnGreen: number | undefined
  let verdict: PushFacts['verdict']
  let nextCheck = 0

  const readings = plan.routes.map((_, route) => loop(clock, ROUTES.every, (signal) => readRoute(route, signal)))
  const counting = loop(clock, MEASURES.every, count)
  const checking = loop(clock, CHECK.look, check)

  async function readRoute(route: number, signal: AbortSignal) {
    const { connection, target } = plan.routes[route] ?? { connection: '', target: null }
    // Only what was read entirely after the last settlement says something about drift.
    const settledBefore = lastSettlement(state())
    await attempt(routes[route], async () => {
      const observation = await connections.heard(connection, connections.balancer(connection).observe(target, until(signal)))
      sawRoute(route, observation)
      if (lastSettlement(state()) === settledBefore) lookForDrift(route, observation)
    })
  }

  function lookForDrift(route: number, observation: RouteObservation) {
    const found = driftOf(state(), route, observation.image)
    const before = JSON.stringify(drift.get(route) ?? [])
    drift.set(route, found)
    if (found.length > 0 && JSON.stringify(found) !== before) drifted(plan.routes[route]?.connection ?? '', found)
  }

  async function count(signal: AbortSignal) {
    await attempt(measured, async () => {
      const all = await Promise.all(
        plan.routes.map(({ connection, target }) => connections.balancer(connection).counters(target, until(signal))),
      )
      const at = clock.now()
      const now = collector.saw(at, all)
      measured.saw(now, at)
      const green = state().baseline?.colours.green
      if (green !== undefined) openOnGreen = now.counters[green]?.open
    })
  }

  async function check(signal: AbortSignal) {
    if (clock.now() < nextCheck) return
    await attempt(rollbackCheck, async () => {
      const result = await checkRollback(
        { clock, connections, state: state(), routes: routes.map(({ fact }) => fact) },
        until(signal),
      )
      const at = clock.now()
      for (const [route, writes] of result.writes.entries()) canWrite[route]?.saw(writes, at)
      rollbackCheck.saw(result.check, at)
      // What is not known yet is asked for again at once: a push that has just begun waits for it.
      const missing = result.check.rows.some(({ state }) => state === 'unknown')
      nextCheck = result.check.ok ? at + CHECK.every : missing ? at : at + CHECK.again
    })
  }

  function sawRoute(route: number, observation: RouteObservation) {
    routes[route]?.saw(observation, clock.now())
  }

  return {
    get routes() {
      return routes.map(({ fact }) => fact)
    },
    get canWrite() {
      return canWrite.map(({ fact }) => fact)
    },
    get measured() {
      return measured.fact
    },
    get rollbackCheck() {
      return rollbackCheck.fact
    },
    get drift() {
      return [...drift].flatMap(([route, found]) =>
        found.length > 0 ? [{ system: plan.routes[route]?.connection ?? '', differences: found }] : [],
      )
    },
    get openOnGreen() {
      return openOnGreen
    },
    get verdict() {
      return verdict
    },
    sawRoute,
    sawOpen(requests) {
      openOnGreen = requests
    },
    evaluated(step, now) {
      verdict = { step, verdict: now, at: clock.now() }
    },
    mark: () => collector.mark(),
    since(mark) {
      const colours = state().baseline?.colours
      const nothing = { requests: 0, bad: 0 }
      return colours
        ? { blue: collector.since(mark, colours.blue), green: collector.since(mark, colours.green) }
        : { blue: nothing, green: nothing }
    },
    staleFor() {
      const { fact } = measured
      const now = clock.now()
      return freshness(fact, now) === 'live' ? undefined : now - (fact.observedAt ?? now)
    },
    series(after) {
      const colours = state().baseline?.colours
      return colours ? collector.series(colours, after) : []
    },
    async close() {
      await Promise.all([...readings, counting, checking].map((one) => one.close()))
    },
  }
}

const until = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(ONE_READING)])

async function attempt(
  into: Gauge<never> | Gauge<RouteObservation> | Gauge<Measured> | Gauge<RollbackCheck> | undefined,
  read: () => Promise<void>,
) {
  try {
    await read()
  } catch (error) {
    into?.missed(error instanceof Error ? error.message : String(error))
  }
}

const lastSettlement = (push: PushState) =>
  push.effects.reduce((last, effect) => Math.max(last, effect.settledAt ?? 0, effect.intendedAt), 0)

export const DRIFT_WATCH = machine('drift-watch')
