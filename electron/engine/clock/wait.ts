import type { Millis } from '../../../shared/domain/ids.ts'
import type { Clock } from '../ports.ts'

/** `Clock.wait` on top of `Clock.after`: rejects with the signal's reason, and leaves no timer and no listener behind. */
export function waitWith(after: Clock['after'], millis: Millis, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const aborted = () => {
      cancel()
      reject(signal.reason)
    }
    const cancel = after(millis, () => {
      signal.removeEventListener('abort', aborted)
      resolve()
    })
    signal.addEventListener('abort', aborted, { once: true })
  })
}
