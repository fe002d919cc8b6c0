import { expect, test } from 'vitest'
import type { SeriesPoint } from '../../../../shared/push/facts.ts'
import { NOW, onBlue, pushOf } from '../../../../test/fakes/push-states.ts'
import { chartPoints, stepMarks } from './chart.ts'

const side = (errorRate: number | null) => ({ requestsPerSecond: 10, errorRate, meanMillis: 80 })
const point = (ago: number, green: number | null): SeriesPoint => ({
  at: NOW - ago * 1_000,
  colours: { blue: side(0.003), green: side(green) },
})
const seconds = (from: number) => Array.from({ length: from }, (_, index) => from - 1 - index)

test('of an hour of seconds the last 30 minutes become 400 points at most, and a spike of one second stays', () => {
  const points = chartPoints(
    seconds(3_600).map((ago) => point(ago, ago === 777 ? 0.5 : 0.004)),
    'errors',
    NOW,
  )
  expect(points.length).toBeLessThanOrEqual(400)
  expect(Math.max(...points.map((at) => at.green ?? 0))).toBe(50)
  expect(points.map((at) => at.at)).toEqual(points.map((at) => at.at).toSorted((a, b) => a - b))
})

test('a gap is a gap: where values are missing, and where readings are', () => {
  const silent = chartPoints(
    seconds(60)
      .filter((ago) => ago < 20 || ago > 40)
      .map((ago) => point(ago, 0.004)),
    'errors',
    NOW,
  )
  expect(silent.filter((at) => at.green === null)).toHaveLength(1)
  const unmeasured = chartPoints(
    seconds(1_800).map((ago) => point(ago, ago > 900 && ago < 905 ? null : 0.004)),
    'errors',
    NOW,
  )
  expect(unmeasured.some((at) => at.green === null)).toBe(true)
})

test('older than 30 minutes and later than the end is not drawn', () => {
  const points = chartPoints([point(1_801, 0.1), point(10, 0.1), point(-5, 0.1)], 'latency', NOW)
  expect(points).toEqual([{ at: NOW - 10_000, blue: 80, green: 80 }])
})

test('marks say when customers were moved, there and back', () => {
  expect(stepMarks(pushOf(onBlue)).map((mark) => mark.text)).toEqual(['5% set', 'on blue'])
})
