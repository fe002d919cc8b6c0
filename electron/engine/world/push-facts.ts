import type { Millis } from '../../../shared/domain/ids.ts'
import { interlockRows } from '../../../shared/interlocks/index.ts'
import type { InterlockInput } from '../../../shared/interlocks/input.ts'
import type { PushFacts, RollbackHistory } from '../../../shared/push/facts.ts'
import { resourcesOf } from '../../../shared/push/plan.ts'
import { isLive, type PushState } from '../../../shared/push/state.ts'
import type { ConsoleState } from '../../../shared/rpc/console-state.ts'
import type { Connections } from '../connections.ts'
import type { PushWatch } from '../watch/push-watch.ts'

export interface FactsInput {
  readonly now: Millis
  readonly console: ConsoleState
  readonly watch: PushWatch
  readonly connections: Connections
  /** When a person was last seen at this console, by name. */
  readonly seen: ReadonlyMap<string, Millis>
}

/** Everything volatile about a push, put together from what its watch has. */
export function pushFacts(push: PushState, input: FactsInput): PushFacts {
  const { watch, now, console } = input
  const supervisorSeenAt = input.seen.get(push.plan.supervisor)
  const history = rollbackHistory(push, console)
  return {
    push: push.id,
    now,
    routes: watch.routes,
    measured: watch.measured,
    rollbackCheck: watch.rollbackCheck,
    interlocks: interlocksOf(push, input),
    runSheet: runSheet(push, input.connections),
    ...(supervisorSeenAt === undefined ? {} : { supervisorSeenAt }),
    ...(history ? { history } : {}),
    ...(watch.openOnGreen === undefined ? {} : { openOnGreen: watch.openOnGreen }),
    ...(watch.verdict ? { verdict: watch.verdict } : {}),
  }
}

export function interlocksOf(push: PushState, { watch, now, console, seen }: FactsInput) {
  const { plan, baseline, lastVerdict } = push
  const named = plan.routes.map(({ connection }) => connection as string)
  const [drift] = watch.drift
  const input: InterlockInput = {
    now,
    target: baseline?.colours.green,
    fallback: baseline?.colours.blue,
    minServers: plan.minServers,
    routes: watch.routes.map((fact, index) => ({ connection: named[index] ?? '', fact })),
    canWrite: watch.canWrite.map((fact, index) => ({ connection: named[index] ?? '', fact })),
    measured: watch.measured,
    rollbackCheck: summarised(watch),
    others: sharing(push, console).map(({ plan: { at, release } }) => `${at.service} ${release.version}`),
    supervisor: plan.mode === 'supervised' ? { name: plan.supervisor, seenAt: seen.get(plan.supervisor) } : undefined,
    verdict: lastVerdict?.verdict,
    drift:
      drift &&
      `${drift.system} was changed by somebody else: ${drift.differences[0]?.object} is ${drift.differences[0]?.seen ?? 'gone'}`,
  }
  return interlockRows(input)
}

function summarised({ rollbackCheck: fact }: PushWatch): InterlockInput['rollbackCheck'] {
  const { value, ...rest } = fact
  if (!value) return rest
  const failed = value.rows.find(({ state }) => state !== 'ok')
  return { ...rest, value: { ok: value.ok, detail: failed ? `${failed.name}: ${failed.detail}` : 'all of it' } }
}

/** Other live pushes that move something this one moves. */
export function sharing(push: Pick<PushState, 'id' | 'plan'>, console: ConsoleState): readonly PushState[] {
  const mine = new Set(resourcesOf(push.plan))
  return console.order
    .map((id) => console.pushes[id] as PushState)
    .filter((other) => other.id !== push.id && isLive(other) && resourcesOf(other.plan).some((resource) => mine.has(resource)))
}

/** A later push of the same service that stands: this one can't be taken back past it. */
export function supersededBy(push: PushState, console: ConsoleState): string | undefined {
  const later = console.order.slice(console.order.indexOf(push.id) + 1).map((id) => console.pushes[id] as PushState)
  const standing = later.find(
    ({ plan: { at }, status }) =>
      at.service === push.plan.at.service &&
      at.environment === push.plan.at.environment &&
      !['draft', 'aborted', 'rolled-back'].includes(status),
  )
  return standing?.plan.release.version
}

function rollbackHistory({ plan: { at } }: PushState, { rollbacks }: ConsoleState): RollbackHistory | undefined {
  const mine = rollbacks.filter(({ service, environment }) => service === at.service && environment === at.environment)
  const last = mine.at(-1)
  if (!last) return undefined
  return {
    runs: mine.length,
    medianToBlue: median(mine.map(({ toCustomersOnBlue }) => toCustomersOnBlue)),
    medianToFinished: median(mine.map(({ toFinished }) => toFinished)),
    lastAt: last.at,
    lastToFinished: last.toFinished,
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

/** What a person can paste if the console can't do it. */
function runSheet({ plan, baseline }: PushState, connections: Connections): readonly string[] {
  if (!baseline) return []
  return plan.routes.flatMap(({ connection, target }, route) =>
    connections.balancer(connection).commands(target, baseline.routes[route] ?? {}),
  )
}
