import type { Millis } from '../../../../shared/domain/ids.ts'
import type { Measure, Verdict } from '../../../../shared/push/events.ts'
import type { PushFacts, SeriesPoint } from '../../../../shared/push/facts.ts'
import { allSteps, type Threshold } from '../../../../shared/push/plan.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import { lowerFirst, NOTHING, upperFirst } from '../../../components/push/text.ts'
import type { ChartMeasure, JudgeRow, JudgeView, Tone } from '../../../components/push/views.ts'
import { clockMinutes, clockTime, count, duration, plural, rate, ratio, type Zone } from '../../../design/words.ts'
import { measuredFreshness } from './traffic.ts'

/** The meter runs from no errors to a little past the ratio at which the push is taken back. */
const PAST_LIMIT = 1.15
const onMeter = (value: number, limits: Threshold) => Math.min(1, value / (limits.ratio * PAST_LIMIT))

/** The judge panel: the last verdict, row by row, and what is watched beside it. */
export function judgeView(
  state: PushState,
  facts: PushFacts | undefined,
  series: readonly SeriesPoint[],
  now: Millis,
  live: boolean,
  zone: Zone,
): JudgeView {
  const fresh = measuredFreshness(facts, now, live)
  const over = state.endedAt !== undefined || state.status === 'needs-hands'
  const stale = !over && fresh === 'stale'
  const endedAt = stale ? facts?.measured.observedAt : undefined
  const age = endedAt === undefined ? undefined : duration(now - endedAt)
  const limits = thresholdOf(state)
  const verdict = state.lastVerdict?.verdict
  const rows = [
    ...(verdict?.measures ?? waitingMeasures(limits)).map((measure) => measureRow(measure, limits, stale, over, endedAt, zone)),
    ...watchedRows(series, stale),
  ]
  return {
    title: 'Judge',
    ...sentence(state, age, over, zone),
    note: over ? 'record' : state.lastVerdict === undefined ? '' : `verdict ${clockTime(state.lastVerdict.at, zone)}`,
    rows,
    limit: 1 / PAST_LIMIT,
    even: limits === undefined ? 0 : onMeter(1, limits),
    limitLabel: limits === undefined ? 'roll back' : `roll back ${Number(limits.ratio.toFixed(2))}×`,
    endedAt,
  }
}

/** The limits of the bake that was judged last, or that comes next. */
function thresholdOf(state: PushState): Threshold | undefined {
  const bakes = allSteps(state.plan).flatMap((step) => (step.kind === 'bake' ? [step] : []))
  const judged = bakes.find((step) => step.id === state.lastVerdict?.step)
  return (judged ?? bakes.find((step) => state.steps[step.id]?.status !== 'passed') ?? bakes.at(-1))?.errors
}

/** Before the first verdict: the row is there, and says what it waits for. */
const waitingMeasures = (limits: Threshold | undefined): readonly Measure[] =>
  limits === undefined ? [] : [{ name: 'Errors', blue: NOBODY, green: NOBODY, ratio: null, answer: 'unknown' }]

const NOBODY = { requests: 0, bad: 0, rate: null } as const

const ANSWERS = { safe: 'safe', unknown: 'cannot tell', worse: 'worse' } as const

function measureRow(
  measure: Measure,
  limits: Threshold | undefined,
  stale: boolean,
  over: boolean,
  endedAt: Millis | undefined,
  zone: Zone,
): JudgeRow {
  const { name, blue, green, answer } = measure
  const was = stale ? 'was ' : ''
  const shown = measure.ratio === null ? NOTHING : `${was}${ratio(measure.ratio)}`
  const missing = stale
    ? `no data since ${endedAt === undefined ? NOTHING : clockMinutes(endedAt, zone)}`
    : measure.needs !== undefined && measure.needs > 0
      ? `needs ${plural(measure.needs, 'more request')}`
      : underFloor(measure, limits)
        ? `under the floor of ${limits?.floor}%`
        : measure.ratio === null
          ? blue.rate === null && green.rate === null
            ? blue.requests + green.requests > 0
              ? 'the measurements were too old'
              : over
                ? 'no verdict was given'
                : 'waits for the first verdict'
            : 'no ratio: no errors on blue'
          : undefined
  const rates =
    blue.rate !== null || green.rate !== null
      ? `${rateText(green.rate)} vs ${rateText(blue.rate)}`
      : blue.requests + green.requests > 0
        ? `${count(green.requests)} vs ${plural(blue.requests, 'request')}`
        : over
          ? 'not measured'
          : 'nothing measured yet'
  return {
    name: upperFirst(name),
    ratio: shown,
    answer,
    words: stale ? '' : measure.ratio === null && answer === 'unknown' ? '' : ANSWERS[answer],
    rates,
    missing,
    needle: missing === undefined && measure.ratio !== null && limits !== undefined ? onMeter(measure.ratio, limits) : undefined,
    chart: chartOf(name),
    stale,
    label: [
      upperFirst(name),
      stale ? 'no fresh data' : undefined,
      measure.ratio === null ? 'no ratio yet' : `${was}${ratio(measure.ratio).replace('×', ' times blue')}`,
      ANSWERS[answer],
      green.rate === null ? undefined : `${count(green.bad)} of ${plural(green.requests, 'request')} on green were bad`,
      missing,
    ]
      .filter((part) => part !== undefined)
      .join(', '),
  }
}

/** More than the ratio allows, but of so few errors that it is not held against green. */
const underFloor = ({ ratio: value, answer }: Measure, limits: Threshold | undefined) =>
  limits !== undefined && answer === 'safe' && value !== null && value > limits.ratio

const rateText = (fraction: number | null) => (fraction === null ? NOTHING : rate(fraction))

const chartOf = (name: string): ChartMeasure =>
  /slow|latenc|time/i.test(name) ? 'latency' : /request|traffic/i.test(name) ? 'requests' : 'errors'

/** Measured, shown, and not judged: the mean time to answer. */
function watchedRows(series: readonly SeriesPoint[], stale: boolean): JudgeRow[] {
  const last = series.findLast((point) => point.colours.green.meanMillis !== null && point.colours.blue.meanMillis !== null)
  const [green, blue] = [last?.colours.green.meanMillis ?? null, last?.colours.blue.meanMillis ?? null]
  if (green === null || blue === null) return []
  const shown = blue > 0 ? `${stale ? 'was ' : ''}${ratio(green / blue)}` : NOTHING
  const rates = `${Math.round(green)} ms vs ${Math.round(blue)} ms`
  return [
    {
      name: 'Mean time to answer',
      ratio: shown,
      answer: 'watched',
      words: '',
      rates,
      missing: 'watched, not judged',
      needle: undefined,
      chart: 'latency',
      stale,
      label: `Mean time to answer, ${shown}, ${rates}, watched, not judged`,
    },
  ]
}

function sentence(state: PushState, age: string | undefined, over: boolean, zone: Zone): { sentence: string; tone: Tone } {
  const verdict = state.lastVerdict?.verdict
  if (over) return { sentence: record(state, verdict, zone), tone: 'plain' }
  if (age !== undefined) return { sentence: `No verdict: metrics are ${age} old.`, tone: 'plain' }
  if (verdict === undefined)
    return {
      sentence:
        state.status === 'baking' ? 'Cannot tell yet: the first verdict is awaited.' : 'Cannot tell yet: no bake has begun.',
      tone: 'plain',
    }
  const harmed = verdict.answer === 'roll-back'
  return { sentence: `${verdictSentence(verdict)}${harmed ? '' : '.'}`, tone: harmed ? 'warning' : 'plain' }
}

const record = (state: PushState, verdict: Verdict | undefined, zone: Zone) =>
  verdict === undefined || state.lastVerdict === undefined
    ? 'Record: no verdict was given.'
    : `Record at ${clockTime(state.lastVerdict.at, zone)}: ${lowerFirst(verdictSentence(verdict)).replace('is worse', 'was worse')}`

/** One of the fixed sentences; "unknown" is never said as if it were fine. */
export function verdictSentence({ answer, measures, reason }: Verdict): string {
  const worst = measures.filter((measure) => measure.answer === 'worse').sort((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0))[0]
  if (answer === 'roll-back')
    return worst === undefined
      ? `Green is worse: ${reason}`
      : `Green is worse on ${worst.name.toLowerCase()}${worst.ratio === null ? '' : `, ${ratio(worst.ratio)} blue`}`
  if (answer === 'continue') return 'Safe to advance'
  if (worst !== undefined) return `Leaning worse on ${worst.name.toLowerCase()}`
  return measures.length > 0 && measures.every((measure) => measure.answer === 'safe')
    ? 'Leaning safe, not proven yet'
    : 'Cannot tell yet'
}
