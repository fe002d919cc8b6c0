import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distribute } from './distribute.ts'

const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0)

describe('distribute', () => {
  it.each([
    [2, 2, 10, [45, 45], [5, 5]],
    [1, 1, 1, [99], [1]],
    [1, 3, 25, [75], [9, 8, 8]],
    [3, 1, 50, [16, 16, 16], [48]],
    [2, 3, 0, [100, 100], [0, 0, 0]],
    [2, 3, 100, [0, 0], [100, 100, 100]],
  ])('%i and %i servers at %i percent', (a, b, share, first, second) => {
    const [weightsA, weightsB] = distribute({ servers: a, share: 100 - share }, { servers: b, share })
    expect([weightsA.length, weightsB.length]).toEqual([first.length, second.length])
    expect(sum(weightsB) * (100 - share)).toBe(sum(weightsA) * share)
  })

  it('meets every whole percent exactly, with weights that HAProxy takes, and lets all work where that can be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 100 }),
        (a, b, share) => {
          const [first, second] = distribute({ servers: a, share: 100 - share }, { servers: b, share })
          expect([first.length, second.length]).toEqual([a, b])
          for (const weight of [...first, ...second]) {
            expect(Number.isInteger(weight)).toBe(true)
            expect(weight).toBeGreaterThanOrEqual(0)
            expect(weight).toBeLessThanOrEqual(256)
          }
          expect(sum(second) * (100 - share)).toBe(sum(first) * share)
          for (const side of [first, second]) expect(Math.max(...side) - Math.min(...side)).toBeLessThanOrEqual(1)
          if (share > 0 && share < 100 && a === b && a * 2 <= 256) expect(Math.min(...first, ...second)).toBeGreaterThan(0)
        },
      ),
    )
  })

  it('keeps the plain percents where one server stands against one', () => {
    for (let share = 1; share < 100; share += 1) {
      expect(distribute({ servers: 1, share: 100 - share }, { servers: 1, share })).toEqual([[100 - share], [share]])
    }
  })
})
