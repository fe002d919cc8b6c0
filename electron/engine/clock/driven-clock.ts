import type { Millis } from '../../../shared/domain/ids.ts'
import type { Clock } from '../ports.ts'
import { LONGEST_TIMER } from './system-clock.ts'
import { waitWith } from './wait.ts'

/** A clock that runs faster or slower than the computer's, stands still, or is moved by hand. */
export interface DrivenClock extends Clock {
  /** Seconds of this clock per second of real time; 0 stands still. Takes effect at once, for timers that run too. */
  setSpeed(speed: number): void
  /**
   * Moves the clock forward and fires what falls due, in order, each at its own time. Between two timers everything runs
   * that was waiting for the first one and needs no real input or output. Calls queue up.
   */
  advance(millis: Millis): Promise<void>
  /** Forgets all timers. */
  close(): void
}

interface Timer {
  readonly at: Millis
  readonly order: number
  readonly run: () => void
}

/** Turns of the event loop given to what a timer has set in motion: enough for long promise chains, some with immediates. */
const TURNS = 4

/** `start`: what it says first. Practice and tests only. */
export function drivenClock({ start, speed: firstSpeed }: { readonly start: Millis; readonly speed: number }): DrivenClock {
  let speed = firstSpeed
  let base = start
  let anchor = performance.now()
  /** While it is moved by hand real time does not count, so that each timer sees exactly its own time. */
  let held = 0
  let order = 0
  let alarm: NodeJS.Timeout | undefined
  let moving: Promise<void> = Promise.resolve()
  /** Soonest first. */
  const timers: Timer[] = []

  const exact = () => (held > 0 ? base : base + (performance.now() - anchor) * speed)

  function settleAt(time: Millis) {
    base = time
    anchor = performance.now()
  }

  /** Where a timer is, or would be: the first place that is not before it. */
  function place(at: Millis, rank: number) {
    let low = 0
    let high = timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const timer = timers[middle]
      if (timer && (timer.at < at || (timer.at === at && timer.order < rank))) low = middle + 1
      else high = middle
    }
    return low
  }

  function arm() {
    clearTimeout(alarm)
    alarm = undefined
    const next = timers[0]
    if (next && speed > 0 && held === 0)
      alarm = setTimeout(fire, Math.min(Math.max(0, (next.at - exact()) / speed), LONGEST_TIMER))
  }

  function fire() {
    const due = exact()
    try {
      for (let next = timers[0]; next && next.at <= due; next = timers[0]) {
        timers.shift()
        next.run()
      }
    } finally {
      arm()
    }
  }

  async function move(millis: Millis) {
    settleAt(exact())
    held += 1
    clearTimeout(alarm)
    const target = base + Math.max(0, millis)
    try {
      await turns()
      for (let next = timers[0]; next && next.at <= target; next = timers[0]) {
        timers.shift()
        base = Math.max(base, next.at)
        next.run()
        await turns()
      }
    } finally {
      held -= 1
      settleAt(target)
      arm()
    }
  }

  const after: Clock['after'] = (millis, run) => {
    order += 1
    const timer: Timer = { at: exact() + Math.max(0, millis), order, run }
    timers.splice(place(timer.at, timer.order), 0, timer)
    if (timers[0] === timer) arm()
    return () => {
      const index = place(timer.at, timer.order)
      if (timers[index] !== timer) return
      timers.splice(index, 1)
      if (index === 0) arm()
    }
  }

  return {
    now: () => Math.floor(exact()),
    get speed() {
      return speed
    },
    after,
    wait: (millis, signal) => waitWith(after, millis, signal),
    setSpeed(next) {
      if (held === 0) settleAt(exact())
      speed = next
      arm()
    },
    advance(millis) {
      const moved = moving.then(() => move(millis))
      moving = moved.catch(() => undefined)
      return moved
    },
    close() {
      timers.length = 0
      arm()
    },
  }
}

async function turns() {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}
