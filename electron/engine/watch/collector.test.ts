import { describe, expect, it } from 'vitest'
import { openCollector } from './collector.ts'

const counters = (requests: number, errors = 0, open = 0) => ({ requests, errors, open })

describe('the collector', () => {
  it('measures shares over the last ten seconds, from what the balancer counted', () => {
    const collector = openCollector(['a', 'b'])
    collector.saw(0, [{ a: counters(1_000), b: counters(0) }])
    const first = collector.saw(1_000, [{ a: counters(1_090), b: counters(10) }])
    expect(first.shares).toEqual({ a: 90, b: 10 })
    expect(first.requestsPerMinute).toBe(6_000)
    for (let second = 2; second <= 20; second++)
      collector.saw(second * 1_000, [{ a: counters(1_090 + second), b: counters(10 + second) }])
    const last = collector.saw(21_000, [{ a: counters(1_111), b: counters(31) }])
    expect(last.shares?.b).toBeCloseTo(50)
  })

  it('has no share while nobody asks for anything', () => {
    const collector = openCollector(['a', 'b'])
    collector.saw(0, [{ a: counters(5), b: counters(5) }])
    expect(collector.saw(1_000, [{ a: counters(5), b: counters(5) }]).shares).toBeNull()
  })

  it('counts on when a balancer was restarted and begins at zero', () => {
    const collector = openCollector(['a', 'b'])
    collector.saw(0, [{ a: counters(500, 5), b: counters(0) }])
    const mark = collector.mark()
    collector.saw(1_000, [{ a: counters(600, 6), b: counters(0) }])
    collector.saw(2_000, [{ a: counters(40, 2), b: counters(0) }])
    expect(collector.since(mark, 'a')).toEqual({ requests: 140, bad: 3 })
  })

  it('adds up the balancers of one service', () => {
    const collector = openCollector(['a', 'b'])
    const mark = collector.mark()
    collector.saw(0, [
      { a: counters(10), b: counters(0) },
      { a: counters(70), b: counters(0) },
    ])
    const now = collector.saw(1_000, [
      { a: counters(20, 1, 2), b: counters(0) },
      { a: counters(90, 3, 4), b: counters(0) },
    ])
    expect(collector.since(mark, 'a')).toEqual({ requests: 30, bad: 4 })
    expect(now.counters.a).toEqual({ requests: 110, errors: 4, open: 6 })
  })

  it('draws a gap where nothing was read, and never a line across it', () => {
    const collector = openCollector(['a', 'b'])
    collector.saw(0, [{ a: counters(0), b: counters(0) }])
    collector.saw(1_000, [{ a: counters(10, 1), b: counters(0) }])
    collector.saw(60_000, [{ a: counters(500, 400), b: counters(0) }])
    collector.saw(61_000, [{ a: counters(510, 400), b: counters(0) }])
    const series = collector.series({ blue: 'a', green: 'b' }, 0)
    expect(series.map(({ at, colours }) => [at, colours.blue.errorRate])).toEqual([
      [1_000, 0.1],
      [1_001, null],
      [61_000, 0],
    ])
    expect(series[0]?.colours.green.errorRate).toBeNull()
  })

  it('keeps an hour and no more', () => {
    const collector = openCollector(['a', 'b'])
    for (let second = 0; second < 5_000; second++) collector.saw(second * 1_000, [{ a: counters(second), b: counters(0) }])
    expect(collector.series({ blue: 'a', green: 'b' }, 0).length).toBe(3_599)
  })
})
