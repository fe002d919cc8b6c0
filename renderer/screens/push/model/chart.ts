import type { Millis } from '../../../../shared/domain/ids.ts'
import { downsample } from '../../../../shared/judge/downsample.ts'
import type { SeriesPoint } from '../../../../shared/push/facts.ts'
import { allSteps } from '../../../../shared/push/plan.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import type { ChartMeasure } from '../../../components/push/views.ts'
import { stepState } from './stations.ts'

/** A row of the chart. `null` is a gap and stays one. */
export interface ChartPoint {
  readonly at: Millis
  readonly blue: number | null
  readonly green: number | null
}

export interface StepMark {
  readonly at: Millis
  readonly text: string
}

/** More points than this are not drawn: pictures are no sharper for them, only slower. */
const MOST_POINTS = 400
const WINDOW: Millis = 30 * 60_000
/** A pause this many times as long as usual between two readings is a gap. */
const GAP = 4

const VALUES = {
  errors: ({ errorRate }) => (errorRate === null ? null : errorRate * 100),
  latency: ({ meanMillis }) => meanMillis,
  requests: ({ requestsPerSecond }) => requestsPerSecond,
} as const satisfies Record<ChartMeasure, (side: SeriesPoint['colours']['blue']) => number | null>

/** The last 30 minutes of one measure: percent, milliseconds, or requests a second. At most 400 points; spikes are kept. */
export function chartPoints(series: readonly SeriesPoint[], measure: ChartMeasure, end: Millis): ChartPoint[] {
  const value = VALUES[measure]
  const points = series
    .filter((point) => point.at > end - WINDOW && point.at <= end)
    .map(({ at, colours }): ChartPoint => ({ at, blue: value(colours.blue), green: value(colours.green) }))
  return downsample(withGaps(points), [({ blue }) => blue, ({ green }) => green], MOST_POINTS)
}

/** Where readings are missing, a row without values stands in, so that no line is drawn across. */
function withGaps(points: readonly ChartPoint[]): ChartPoint[] {
  const steps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  return points.flatMap((point, index) => {
    const before = points[index - 1]
    return before !== undefined && usual > 0 && point.at - before.at > GAP * usual
      ? [{ at: before.at + usual, blue: null, green: null }, point]
      : [point]
  })
}

/** When customers were moved, for the dotted lines in the chart. */
export function stepMarks(state: PushState): StepMark[] {
  const shifts = allSteps(state.plan).flatMap((step) => {
    const { status, endedAt } = stepState(state, step)
    return step.kind === 'shift' && status === 'passed' && endedAt !== undefined
      ? [{ at: endedAt, text: `${step.share}% set` }]
      : []
  })
  const back = state.rollback?.customersOnBlueAt
  return back === undefined ? shifts : [...shifts, { at: back, text: 'on blue' }]
}
