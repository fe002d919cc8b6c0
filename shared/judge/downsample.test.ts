import fc from 'fast-check'
import { expect, test } from 'vitest'
import { downsample } from './downsample.ts'

interface Point {
  readonly at: number
  readonly blue: number | null
  readonly green: number | null
}
const blue = (point: Point) => point.blue
const green = (point: Point) => point.green

const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 20 })
const points = fc
  .array(fc.record({ blue: value, green: value }), { maxLength: 4_000, size: 'max' })
  .map((all) => all.map((one, at): Point => ({ at, ...one })))

test('few enough points, in their order, with every line’s lowest and highest and with a gap of each line that has one', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 8, max: 400 }), (all, most) => {
      const kept = downsample(all, [blue, green], most)
      expect(kept.length).toBeLessThanOrEqual(most)
      expect(kept.map(({ at }) => at)).toEqual([...new Set(kept.map(({ at }) => at))].toSorted((a, b) => a - b))
      expect([kept[0], kept.at(-1)]).toEqual([all[0], all.at(-1)])
      for (const line of [blue, green]) {
        expect(range(kept, line)).toEqual(range(all, line))
        expect(kept.some((point) => line(point) === null)).toBe(all.some((point) => line(point) === null))
      }
    }),
    { numRuns: 60 },
  )
})

const range = (all: readonly Point[], line: (point: Point) => number | null) => {
  const values = all.flatMap((point) => line(point) ?? [])
  return values.length === 0 ? undefined : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
}

test('what is few already is left alone', () => {
  const all: Point[] = [{ at: 1, blue: 1, green: null }]
  expect(downsample(all, [blue, green], 400)).toEqual(all)
})

test('an hour of seconds becomes 400 points well within a frame', () => {
  const hour = Array.from(
    { length: 3_600 },
    (_, at): Point => ({ at, blue: Math.sin(at), green: at === 1_234 ? 50 : Math.cos(at) }),
  )
  const began = performance.now()
  const kept = downsample(hour, [blue, green], 400)
  const millis = performance.now() - began
  expect(kept.length).toBeLessThanOrEqual(400)
  expect(kept).toContain(hour[1_234])
  // Loose: it takes about a millisecond where nothing else runs.
  expect(millis).toBeLessThan(50)
})
