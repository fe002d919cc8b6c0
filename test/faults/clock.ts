import { waitWith } from '../../electron/engine/clock/wait.ts'
import type { Clock } from '../../electron/engine/ports.ts'

/** Time that runs `speed` times as fast since `start` (real milliseconds since 1970), in every process that is told so. */
export function fastClock(start: number, speed: number): Clock {
  const after: Clock['after'] = (millis, run) => {
    const timer = setTimeout(run, Math.max(0, millis / speed))
    return () => clearTimeout(timer)
  }
  return {
    now: () => Math.floor(start + (Date.now() - start) * speed),
    speed,
    after,
    wait: (millis, signal) => waitWith(after, millis, signal),
  }
}
