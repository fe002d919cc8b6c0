import type { Freshness } from '../../../../shared/domain/fact.ts'
import { freshness } from '../../../../shared/domain/fact.ts'
import type { Millis } from '../../../../shared/domain/ids.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import { ago, duration, percent } from '../../../design/words.ts'

/** Shares by colour in percent. `null`: nobody has said it. */
export interface Split {
  readonly blue: number | null
  readonly green: number | null
}

const NONE: Split = { blue: null, green: null }

/** What the balancers are set to, as they were last read back; where they differ, the one with most customers on green. */
export function setShares(state: PushState, facts: PushFacts | undefined): Split {
  const colours = state.baseline?.colours
  const shares = (facts?.routes ?? []).flatMap((route) => (route.value === undefined ? [] : [route.value.shares]))
  if (colours === undefined || shares.length === 0) return NONE
  const green = Math.max(...shares.map((share) => share[colours.green] ?? 0))
  return { blue: 100 - green, green }
}

/** What the balancer counted in its last interval, however old it is: `freshnessOf` says how to show it. */
export function measuredShares(state: PushState, facts: PushFacts | undefined): Split {
  const colours = state.baseline?.colours
  const shares = facts?.measured.value?.shares
  if (colours === undefined || shares === undefined || shares === null) return NONE
  return { blue: shares[colours.blue] ?? null, green: shares[colours.green] ?? null }
}

/** How far the live numbers may be trusted. Without a live engine everything is stale at once. */
export function measuredFreshness(facts: PushFacts | undefined, now: Millis, live: boolean): Freshness {
  if (facts === undefined) return 'never'
  const own = freshness(facts.measured, now)
  return live || own === 'never' ? own : 'stale'
}

/** "Set 95 / 5, read back 0.9 s ago" for the head of the track. */
export function readBackText(state: PushState, facts: PushFacts | undefined, now: Millis): string {
  const oldest = facts?.routes.reduce<number | undefined>(
    (found, route) => (route.observedAt === undefined ? found : Math.min(found ?? route.observedAt, route.observedAt)),
    undefined,
  )
  if (facts === undefined || oldest === undefined) return 'reading load balancer…'
  const { blue, green } = setShares(state, facts)
  const seen = facts.routes.some((route) => freshness(route, now) === 'stale')
    ? `was read ${ago(now - oldest)}`
    : `read back ${ago(now - oldest)}`
  return blue === null || green === null ? `Load balancer ${seen}` : `Set ${Math.round(blue)} / ${Math.round(green)}, ${seen}`
}

/** Measured shares are those of an interval: they follow a change of the setting this much later. */
const SETTLES: Millis = 20_000

/** Said when the balancer has sent green more than two points more or less than it is set to, for longer than 20 s. */
export function mismatchText(state: PushState, facts: PushFacts | undefined, now: Millis): string | undefined {
  if (
    facts === undefined ||
    freshness(facts.measured, now) !== 'live' ||
    facts.routes.some((route) => freshness(route, now) !== 'live')
  )
    return undefined
  const changedAt = Math.max(0, ...state.effects.flatMap((effect) => effect.settledAt ?? []))
  if (now - changedAt <= SETTLES) return undefined
  const [set, measured] = [setShares(state, facts).green, measuredShares(state, facts).green]
  if (set === null || measured === null || Math.abs(set - measured) <= 2) return undefined
  return `Load balancer sends ${percent(measured)} to green, set is ${percent(set)}.`
}

/** "Traffic was measured 3 min 48 s ago", when that is too long ago to be shown as live. */
export function staleText(facts: PushFacts | undefined, now: Millis, live: boolean): string | undefined {
  if (measuredFreshness(facts, now, live) !== 'stale' || facts?.measured.observedAt === undefined) return undefined
  return `measured ${duration(now - facts.measured.observedAt)} ago`
}

/** Up and all servers of a side, over all balancers; `undefined`: not read yet. */
export function servers(state: PushState, facts: PushFacts | undefined, colour: 'blue' | 'green') {
  const side = state.baseline?.colours[colour]
  const routes = facts?.routes.filter((route) => route.value !== undefined) ?? []
  if (side === undefined || routes.length === 0) return undefined
  const all = routes.flatMap((route) => route.value?.servers[side] ?? [])
  return {
    up: all.filter((server) => server.health !== 'down').length,
    all: all.length,
    open: all.reduce((sum, server) => sum + server.open, 0),
  }
}
