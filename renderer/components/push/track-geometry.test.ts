import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineWeight, trackGeometry } from './track-geometry.ts'

test('stations stand in order and inside the drawing, whatever the width', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 640, max: 3_000 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 6 }),
      (width, before, inside) => {
        const { stations, production, end, room } = trackGeometry(width, before, inside)
        expect(stations).toHaveLength(before + inside)
        expect(stations).toEqual(stations.toSorted((a, b) => a - b))
        expect(new Set(stations).size).toBe(stations.length)
        expect(Math.min(...stations)).toBeGreaterThan(0)
        expect(Math.max(...stations)).toBeLessThanOrEqual(end)
        expect(stations.slice(before).every((x) => x > production)).toBe(true)
        expect(room.every((wide) => wide >= 24)).toBe(true)
      },
    ),
  )
})

test('line weight is measured traffic, 3 to 13 pixels; what nobody measured is thin', () => {
  expect([0, 50, 100, null].map(lineWeight)).toEqual([3, 8, 13, 3])
})
