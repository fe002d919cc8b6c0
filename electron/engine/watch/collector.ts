import type { Millis } from '../../../shared/domain/ids.ts'
import type { Colour, SideCounters, SideName } from '../../../shared/domain/route.ts'
import type { Measured, SeriesPoint } from '../../../shared/push/facts.ts'

type Sides = Readonly<Record<SideName, SideCounters>>
type Totals = Record<SideName, { requests: number; errors: number }>

/** Counts at one moment, to measure from. */
export type Mark = Readonly<Record<SideName, { readonly requests: number; readonly errors: number }>>

interface Reading {
  readonly at: Millis
  readonly totals: Mark
  readonly means: Readonly<Record<SideName, number | null>>
}

/** Shares and rates are taken over this long: shorter, and a quiet service flickers. */
const WINDOW = 10_000
/** Chart points are means over this long: single seconds of a small service are noise. */
const SMOOTH = 30_000
/** An hour at one point a second. */
const MOST_POINTS = 3_600

/**
 * Turns a balancer's cumulative counters into totals that only grow (a restart of the balancer counts from its zero), rates
 * and measured shares. Keeps a bounded ring of points for the charts.
 */
export function openCollector(sides: readonly [SideName, SideName]) {
  const totals: Totals = Object.fromEntries(sides.map((side) => [side, { requests: 0, errors: 0 }]))
  const before = new Map<string, SideCounters>()
  const points: Reading[] = []

  return {
    /** One reading per balancer of the service, all from the same moment. */
    saw(at: Millis, routes: readonly Sides[]): Measured {
      for (const [route, counters] of routes.entries()) for (const side of sides) add(`${route} ${side}`, side, counters[side])
      points.push({
        at,
        totals: structuredClone(totals),
        means: Object.fromEntries(sides.map((side) => [side, meanOf(routes, side)])),
      })
      if (points.length > MOST_POINTS) points.shift()
      return measuredNow(at, routes)
    },
    mark: (): Mark => structuredClone(totals),
    since: (mark: Mark, side: SideName) => ({
      requests: (totals[side]?.requests ?? 0) - (mark[side]?.requests ?? 0),
      bad: (totals[side]?.errors ?? 0) - (mark[side]?.errors ?? 0),
    }),
    /** Points after `after`, oldest first. A gap between readings is a point of `null`s. */
    series(colours: Readonly<Record<Colour, SideName>>, after: Millis): SeriesPoint[] {
      return points.flatMap((reading, index) => {
        const last = points[index - 1]
        if (!last || reading.at <= after) return []
        if (reading.at - last.at > WINDOW) return [gapAt(last.at + 1)]
        return [pointOf(startOfWindow(index), reading, colours)]
      })
    },
  }

  /** The reading that a point is measured from: `SMOOTH` before it, and never across a gap. */
  function startOfWindow(index: number): Reading {
    const end = points[index] as Reading
    let start = points[index - 1] as Reading
    for (let i = index - 2; i >= 0; i--) {
      const earlier = points[i] as Reading
      if (start.at - earlier.at > WINDOW || end.at - earlier.at > SMOOTH) break
      start = earlier
    }
    return start
  }

  function add(key: string, side: SideName, now: SideCounters | undefined) {
    const total = totals[side]
    if (!now || !total) return
    const last = before.get(key)
    before.set(key, now)
    if (!last) return
    const restarted = now.requests < last.requests || now.errors < last.errors
    total.requests += restarted ? now.requests : now.requests - last.requests
    total.errors += restarted ? now.errors : now.errors - last.errors
  }

  function measuredNow(at: Millis, routes: readonly Sides[]): Measured {
    const from = points.findLast((point) => point.at <= at - WINDOW) ?? points[0]
    const last = points.at(-1)
    const requests = (side: SideName) => (last?.totals[side]?.requests ?? 0) - (from?.totals[side]?.requests ?? 0)
    const all = sides.reduce((sum, side) => sum + requests(side), 0)
    const span = at - (from?.at ?? at)
    return {
      shares: all > 0 ? Object.fromEntries(sides.map((side) => [side, (100 * requests(side)) / all])) : null,
      requestsPerMinute: span > 0 ? (all * 60_000) / span : 0,
      counters: Object.fromEntries(sides.map((side) => [side, sum(routes, side)])),
    }
  }
}

const meanOf = (routes: readonly Sides[], side: SideName) => {
  const means = routes.flatMap((route) => route[side]?.meanMillis ?? [])
  return means.length > 0 ? means.reduce((sum, mean) => sum + mean, 0) / means.length : null
}

const sum = (routes: readonly Sides[], side: SideName): SideCounters => {
  const counters = routes.flatMap((route) => route[side] ?? [])
  const of = (key: 'requests' | 'errors' | 'open') => counters.reduce((total, one) => total + one[key], 0)
  return { requests: of('requests'), errors: of('errors'), open: of('open') }
}

function pointOf(start: Reading, reading: Reading, colours: Readonly<Record<Colour, SideName>>): SeriesPoint {
  const of = (side: SideName) => {
    const requests = (reading.totals[side]?.requests ?? 0) - (start.totals[side]?.requests ?? 0)
    const errors = (reading.totals[side]?.errors ?? 0) - (start.totals[side]?.errors ?? 0)
    return {
      requestsPerSecond: (requests * 1_000) / (reading.at - start.at),
      errorRate: requests > 0 ? errors / requests : null,
      meanMillis: requests > 0 ? (reading.means[side] ?? null) : null,
    }
  }
  return { at: reading.at, colours: { blue: of(colours.blue), green: of(colours.green) } }
}

const nothing = { requestsPerSecond: null, errorRate: null, meanMillis: null }
const gapAt = (at: Millis): SeriesPoint => ({ at, colours: { blue: nothing, green: nothing } })
