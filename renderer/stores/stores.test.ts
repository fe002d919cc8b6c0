import { expect, test } from 'vitest'
import type { SeriesPoint } from '../../shared/push/facts.ts'
import { emptyConsole, foldEntry } from '../../shared/rpc/console-fold.ts'
import { journalOf, PUSH } from '../../test/fakes/story.ts'
import { consoleStore, onEntries, takeConsole } from './console.ts'
import { engineNow } from './facts.ts'
import { livePushes, mostUrgent, shownPush } from './pushes.ts'
import { joined } from './series.ts'

const point = (at: number): SeriesPoint => ({
  at,
  colours: {
    blue: { requestsPerSecond: at, errorRate: null, meanMillis: null },
    green: { requestsPerSecond: null, errorRate: null, meanMillis: null },
  },
})

test('a snapshot and then entries add up to the same as all entries', () => {
  const journal = journalOf('after', Date.now())
  const [early, late] = [journal.slice(0, 12), journal.slice(10)]
  takeConsole({ snapshot: early.reduce(foldEntry, emptyConsole) })
  const told: number[] = []
  const stop = onEntries((entries) => told.push(...entries.map(({ seq }) => seq)))
  // The engine may send what the snapshot has already.
  takeConsole({ entries: late })
  takeConsole({ entries: late })
  stop()
  expect(consoleStore.getState().state).toEqual(journal.reduce(foldEntry, emptyConsole))
  expect(told).toEqual(journal.slice(12).map(({ seq }) => seq))
})

test("the engine's time goes on at the engine's speed, and never back", () => {
  const frame = { now: 1_000_000, speed: 10, pushes: [], connections: [], journal: { seq: 0, head: '' } }
  expect(engineNow({ frame, receivedAt: 500 }, 500)).toBe(1_000_000)
  expect(engineNow({ frame, receivedAt: 500 }, 1_500)).toBe(1_010_000)
  expect(engineNow({ frame, receivedAt: 500 }, 400)).toBe(1_000_000)
})

test('the most urgent live push is shown; a chosen one stays; without a live one the last', () => {
  const calm = journalOf('calm', Date.now()).reduce(foldEntry, emptyConsole)
  const after = journalOf('after', Date.now()).reduce(foldEntry, emptyConsole)
  expect(mostUrgent(calm)?.id).toBe(PUSH)
  expect(livePushes(after)).toEqual([])
  expect(shownPush(after, undefined)?.id).toBe(PUSH)
  expect(shownPush(emptyConsole, undefined)).toBeUndefined()
})

test('points of a chart are joined without gaps, doubles or an end', () => {
  const before = [1, 2, 3].map(point)
  expect(joined(before, [4].map(point)).map(({ at }) => at)).toEqual([1, 2, 3, 4])
  expect(joined(before, [2, 3, 4].map(point)).map(({ at }) => at)).toEqual([1, 2, 3, 4])
  expect(joined(before, [])).toBe(before)
  const many = Array.from({ length: 5_000 }, (_, at) => point(at))
  expect(joined([], many)).toHaveLength(4_000)
})
