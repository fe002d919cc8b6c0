import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../ports.ts'
import { type DrivenClock, drivenClock, systemClock } from './index.ts'

const START = Date.UTC(2026, 5, 1)
const open: DrivenClock[] = []
const driven = (speed: number) => {
  const clock = drivenClock({ start: START, speed })
  open.push(clock)
  return clock
}
afterEach(() => {
  for (const clock of open.splice(0)) clock.close()
})

describe.each<[string, () => Clock]>([
  ['systemClock', systemClock],
  ['drivenClock at 1x', () => driven(1)],
  ['drivenClock at 10x', () => driven(10)],
])('%s', (_name, make) => {
  it('calls once, after at least the time asked for', async () => {
    const clock = make()
    const before = clock.now()
    const at = await new Promise<number>((resolve) => clock.after(30, () => resolve(clock.now())))
    // The platform's timers may be one millisecond early by the wall clock.
    expect(at - before).toBeGreaterThanOrEqual(29)
  })

  it('fires in order of time, and of asking where times are equal', async () => {
    const clock = make()
    const seen: string[] = []
    await new Promise<void>((resolve) => {
      clock.after(40, resolve)
      clock.after(20, () => seen.push('second'))
      clock.after(5, () => seen.push('first'))
      clock.after(20, () => seen.push('third'))
    })
    expect(seen).toEqual(['first', 'second', 'third'])
  })

  it('does not call what was cancelled', async () => {
    const clock = make()
    const seen: string[] = []
    const cancel = clock.after(5, () => seen.push('cancelled'))
    clock.after(6, () => seen.push('kept'))
    cancel()
    cancel()
    await new Promise<void>((resolve) => clock.after(20, resolve))
    expect(seen).toEqual(['kept'])
  })

  it('wait rejects at once with the reason of the signal', async () => {
    const clock = make()
    const reason = new Error('the push was aborted')
    const stop = new AbortController()
    const waiting = clock.wait(3_600_000, stop.signal)
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(clock.wait(0, stop.signal)).rejects.toBe(reason)
  })
})

describe('systemClock', () => {
  it('waits longer than the longest timer of the platform', async () => {
    const clock = systemClock()
    let called = false
    const cancel = clock.after(2 ** 31 + 1_000, () => {
      called = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    cancel()
    expect(called).toBe(false)
  })
})

describe('drivenClock', () => {
  it('stands still at speed 0', async () => {
    const clock = driven(0)
    let called = false
    clock.after(1, () => {
      called = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect({ now: clock.now(), called }).toEqual({ now: START, called: false })
  })

  it('takes a new speed at once, also for timers that run', async () => {
    const clock = driven(0)
    const fired = new Promise<number>((resolve) => clock.after(2_000, () => resolve(clock.now())))
    clock.setSpeed(100)
    expect(clock.speed).toBe(100)
    expect((await fired) - START).toBeGreaterThanOrEqual(2_000)
    clock.setSpeed(0)
    const stopped = clock.now()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(clock.now()).toBe(stopped)
  })

  it('fires what falls due while it is moved, each at its own time', async () => {
    const clock = driven(0)
    const seen: [string, number][] = []
    const note = (name: string) => seen.push([name, clock.now() - START])
    clock.after(50, () => note('b'))
    clock.after(10, () => note('a'))
    clock.after(101, () => note('too late'))
    await clock.advance(100)
    expect(seen).toEqual([
      ['a', 10],
      ['b', 50],
    ])
    expect(clock.now()).toBe(START + 100)
  })

  it('lets promise chains run between two timers, so that a loop of waits keeps its step', async () => {
    const clock = driven(0)
    const seen: number[] = []
    const loop = async () => {
      for (let round = 0; round < 5; round += 1) {
        await clock.wait(1_000, new AbortController().signal)
        for (let hop = 0; hop < 50; hop += 1) await Promise.resolve()
        await new Promise((resolve) => setImmediate(resolve))
        seen.push(clock.now() - START)
      }
    }
    const looping = loop()
    await clock.advance(5_000)
    await looping
    expect(seen).toEqual([1_000, 2_000, 3_000, 4_000, 5_000])
  })

  it('queues moves, and goes on from there at its speed', async () => {
    const clock = driven(1)
    await Promise.all([clock.advance(60_000), clock.advance(60_000)])
    const moved = clock.now() - START
    expect(moved).toBeGreaterThanOrEqual(120_000)
    expect(moved).toBeLessThan(150_000)
    await new Promise<void>((resolve) => clock.after(5, resolve))
    expect(clock.now() - START).toBeGreaterThanOrEqual(moved + 4)
  })

  it('goes on after a timer that throws while it is moved', async () => {
    const clock = driven(0)
    const seen: string[] = []
    clock.after(10, () => {
      throw new Error('a timer failed')
    })
    clock.after(20, () => seen.push('next'))
    await expect(clock.advance(15)).rejects.toThrow('a timer failed')
    await clock.advance(15)
    expect(seen).toEqual(['next'])
  })
})
