import { type Fact, freshness } from '../../../shared/domain/fact.ts'
import type { RouteObservation } from '../../../shared/domain/observation.ts'
import type { RollbackCheck, RollbackCheckRow } from '../../../shared/push/facts.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { Connections } from '../connections.ts'
import type { Clock } from '../ports.ts'

interface CheckInput {
  readonly clock: Clock
  readonly connections: Connections
  readonly state: PushState
  readonly routes: readonly Fact<RouteObservation>[]
}

/** "Can it run right now?": everything that the way back needs, asked of the real systems. Changes nothing. */
export async function checkRollback(
  input: CheckInput,
  signal: AbortSignal,
): Promise<{ check: RollbackCheck; writes: readonly boolean[] }> {
  const { plan } = input.state
  const probes = await Promise.all(
    plan.routes.map(async ({ connection }) => ({ connection, probe: await input.connections.test(connection, signal) })),
  )
  const writable: RollbackCheckRow[] = probes.map(({ connection, probe }) => ({
    name: `${connection} accepts writes`,
    state: probe.canWrite ? 'ok' : 'failed',
    detail: probe.canWrite ? (probe.product ?? 'yes') : (probe.checks.find(({ state }) => state === 'failed')?.detail ?? 'no'),
    observedAt: input.clock.now(),
  }))
  const rows = [...blueRows(input), ...writable, await frontDoorRow(input, signal)]
  return { check: { ok: rows.every(({ state }) => state === 'ok'), rows }, writes: probes.map(({ probe }) => probe.canWrite) }
}

function blueRows({ clock, state: { plan, baseline }, routes }: CheckInput): RollbackCheckRow[] {
  const blue = baseline?.colours.blue
  if (blue === undefined) return [{ name: 'Blue is known', state: 'unknown', detail: 'the push has not looked yet' }]
  return routes.map((fact, route) => {
    const name = routes.length > 1 ? `Blue on ${plan.routes[route]?.connection}` : 'Blue'
    const servers = fact.value?.servers[blue]
    if (!servers || freshness(fact, clock.now()) !== 'live')
      return { name, state: 'unknown', detail: fact.problem ?? 'not read lately' }
    const up = servers.filter(({ health }) => health !== 'down').length
    const needed = Math.max(1, Math.min(plan.minServers ?? servers.length, servers.length))
    const detail = `${up} of ${servers.length} servers answer`
    return {
      name,
      state: up >= needed ? 'ok' : 'failed',
      detail,
      ...(fact.observedAt === undefined ? {} : { observedAt: fact.observedAt }),
    }
  })
}

async function frontDoorRow({ clock, connections, state: { plan } }: CheckInput, signal: AbortSignal): Promise<RollbackCheckRow> {
  const { url, header } = plan.proof
  const sample = await connections.prober.request({ url, timeout: 5_000, expect: {}, read: [header], fresh: true }, signal)
  const release = sample.headers[header.toLowerCase()]
  const name = 'Front door tells the release'
  return release === undefined
    ? { name, state: 'failed', detail: sample.problems[0] ?? `no header ${header}`, observedAt: clock.now() }
    : { name, state: 'ok', detail: `${release} just now`, observedAt: clock.now() }
}
