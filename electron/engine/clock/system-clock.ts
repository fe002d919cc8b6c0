import type { Millis } from '../../../shared/domain/ids.ts'
import type { Clock } from '../ports.ts'
import { waitWith } from './wait.ts'

/** The longest that a timer of the platform can run, in milliseconds (24.8 days); beyond it, it would fire at once. */
export const LONGEST_TIMER: Millis = 2 ** 31 - 1

/** The computer's own time. Its timers are not moved when somebody sets the computer's clock. */
export function systemClock(): Clock {
  const after: Clock['after'] = (millis, run) => {
    let left = Math.max(0, millis)
    let timer: NodeJS.Timeout
    const arm = () => {
      const stretch = Math.min(left, LONGEST_TIMER)
      left -= stretch
      timer = setTimeout(left > 0 ? arm : run, stretch)
    }
    arm()
    return () => clearTimeout(timer)
  }
  return {
    now: () => Date.now(),
    speed: 1,
    after,
    wait: (millis, signal) => waitWith(after, millis, signal),
  }
}
