import { memo, useEffect, useId, useRef, useState } from 'react'
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts'
import { clockMinutes, clockTime, type Zone } from '../../design/words.ts'
import './rate-chart.css'
import { NOTHING } from './text.ts'
import type { ChartMeasure } from './views.ts'

export interface ChartData {
  readonly points: readonly { readonly at: number; readonly blue: number | null; readonly green: number | null }[]
  readonly marks: readonly { readonly at: number; readonly text: string }[]
  /** Right end of the time axis. */
  readonly end: number
  /** Nothing was read after this; the rest is hatched. */
  readonly endedAt: number | undefined
  readonly alarm: boolean
}

interface RateChartProps {
  readonly data: ChartData
  readonly measure: ChartMeasure
  readonly zone: Zone
}

const TITLES = { errors: 'Errors', latency: 'Mean time to answer', requests: 'Requests a second' } as const
const TICK = { fill: 'var(--ink3)', fontSize: 11 }
const SHORTEST = 5 * 60_000
const LONGEST = 30 * 60_000
/** A line that ended so long before the others is of that time, not of now. */
const OLD = 30_000

/** Blue solid, green dashed, both named where they end. Drawn at most once a second, and not while nobody sees it. */
export const RateChart = memo(function RateChart(props: RateChartProps) {
  const [asTable, setAsTable] = useState(false)
  const { data, measure, zone } = useWhileSeen(props)
  return (
    <figure className="rate-chart" aria-label={`${TITLES[measure]}, green and blue`} data-testid="rate-chart">
      <figcaption>
        <span className="label">{TITLES[measure]}</span>
        <button type="button" className="quiet-button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
        </button>
      </figcaption>
      {asTable ? <ChartTable data={data} measure={measure} zone={zone} /> : <Drawing data={data} measure={measure} zone={zone} />}
    </figure>
  )
})

function Drawing({ data, measure, zone }: RateChartProps) {
  const hatch = useId()
  const { points, marks, end, endedAt, alarm } = data
  const first = points[0]?.at ?? end
  const start = Math.max(end - LONGEST, Math.min(first, end - SHORTEST))
  const top = roundUp(Math.max(0, ...points.map((point) => Math.max(point.blue ?? 0, point.green ?? 0))), measure)
  if (points.length === 0) return <p className="rate-chart-empty">— waits for the first measurement</p>
  const last = { blue: points.findLast((point) => point.blue !== null), green: points.findLast((point) => point.green !== null) }
  const dy = labelShifts(last.green?.green ?? 0, last.blue?.blue ?? 0, top)
  return (
    <div className="rate-chart-drawing" aria-hidden="true" inert>
      <ResponsiveContainer width="100%" height="100%" debounce={50}>
        <LineChart
          data={points as ChartData['points'][number][]}
          margin={{ top: 10, right: 104, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <defs>
            <pattern id={hatch} width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="12" className="rate-hatch" />
            </pattern>
          </defs>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={[start, end]}
            ticks={[start, (start + end) / 2, end]}
            tickFormatter={(at: number) => clockMinutes(at, zone)}
            allowDataOverflow
            axisLine={false}
            tickLine={false}
            tick={TICK}
            height={18}
          />
          <YAxis
            domain={[0, top]}
            ticks={[0, top / 2, top]}
            tickFormatter={(value: number) => axisText(value, measure)}
            axisLine={false}
            tickLine={false}
            tick={TICK}
            width={48}
          />
          {marks
            .filter((mark) => mark.at > start && mark.at < end)
            .map((mark) => (
              <ReferenceLine
                key={mark.at}
                x={mark.at}
                stroke="var(--line2)"
                strokeDasharray="2 3"
                label={{ value: mark.text, position: 'insideTopLeft', fill: 'var(--ink3)', fontSize: 11, offset: 4 }}
              />
            ))}
          {endedAt !== undefined && endedAt < end && (
            <ReferenceArea x1={Math.max(endedAt, start)} x2={end} fill={`url(#${hatch})`} fillOpacity={1} />
          )}
          <Line dataKey="blue" stroke="var(--blue)" strokeWidth={2} dot={false} isAnimationActive={false} connectNulls={false} />
          <Line
            dataKey="green"
            stroke={alarm ? 'var(--warn)' : 'var(--green)'}
            strokeWidth={2}
            strokeDasharray="5 2"
            dot={false}
            isAnimationActive={false}
            connectNulls={false}
          />
          {endLabel('Green', last.green?.at, last.green?.green, alarm ? 'var(--warn)' : 'var(--green)', dy.green)}
          {endLabel('Blue', last.blue?.at, last.blue?.blue, 'var(--blue)', dy.blue)}
        </LineChart>
      </ResponsiveContainer>
    </div>
  )

  /** The line's name and last value; of old data, or of a line that has ended, the time it is of. */
  function endLabel(name: string, at: number | undefined, value: number | null | undefined, fill: string, dy: number) {
    if (at === undefined || value === null || value === undefined) return null
    const text = `${endedAt === undefined && end - at < OLD ? name : clockMinutes(at, zone)} ${valueText(value, measure)}`
    return (
      <ReferenceDot
        x={end}
        y={Math.min(value, top)}
        r={0}
        ifOverflow="visible"
        label={{ value: text, position: 'right', offset: 6, dy, fill, fontSize: 12, fontWeight: 600, textAnchor: 'start' }}
      />
    )
  }
}

/** How far the lines' names move, in pixels, so that they neither touch each other nor the time axis. */
function labelShifts(green: number, blue: number, top: number) {
  const close = Math.abs(green - blue) / top < 0.2
  const low = Math.min(green, blue) / top < 0.08
  const upper = close ? (low ? -18 : -8) : 0
  const lower = low ? -4 : close ? 8 : 0
  return green >= blue ? { green: upper, blue: lower } : { green: lower, blue: upper }
}

/** The last values as a table, newest first, one row a minute at most. */
function ChartTable({ data, measure, zone }: RateChartProps) {
  const rows: ChartData['points'][number][] = []
  for (const point of data.points.toReversed()) {
    const before = rows.at(-1)
    if (before === undefined || before.at - point.at >= 10_000) rows.push(point)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls has to be reachable by keyboard
    <div className="rate-chart-table" tabIndex={0} role="region" aria-label={`${TITLES[measure]} as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Green</th>
            <th scope="col">Blue</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 60).map((point) => (
            <tr key={point.at}>
              <td>{clockTime(point.at, zone)}</td>
              <td>{point.green === null ? NOTHING : valueText(point.green, measure)}</td>
              <td>{point.blue === null ? NOTHING : valueText(point.blue, measure)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const valueText = (value: number, measure: ChartMeasure) =>
  measure === 'errors'
    ? `${value.toFixed(value === 0 ? 0 : value < 10 ? 2 : 1)}%`
    : measure === 'latency'
      ? `${Math.round(value)} ms`
      : `${value.toFixed(value < 10 ? 1 : 0)}/s`

const axisText = (value: number, measure: ChartMeasure) =>
  value === 0
    ? '0'
    : measure === 'errors'
      ? `${Number(value.toFixed(2))}%`
      : measure === 'latency'
        ? `${Math.round(value)} ms`
        : `${Number(value.toFixed(1))}/s`

/** The next 1, 2 or 5 of a power of ten above the highest value. */
function roundUp(value: number, measure: ChartMeasure): number {
  const least = measure === 'errors' ? 1 : 10
  const wanted = Math.max(least, value * 1.1)
  const power = 10 ** Math.floor(Math.log10(wanted))
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= wanted) ?? wanted
}

/** What was given last while the window could be seen. */
function useWhileSeen<Value>(value: Value): Value {
  const shown = useRef(value)
  const [, redraw] = useState(0)
  if (!document.hidden) shown.current = value
  useEffect(() => {
    const seen = () => redraw((times) => times + 1)
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [])
  return shown.current
}
