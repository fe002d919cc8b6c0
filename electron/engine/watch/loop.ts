import type { Clock } from '../ports.ts'

/** Calls `run` at once and then `every` milliseconds after it has ended, so that a slow system is never asked twice at a time. */
export function loop(clock: Clock, every: number, run: (signal: AbortSignal) => Promise<void>): { close(): Promise<void> } {
  const controller = new AbortController()
  const ended = (async () => {
    // What opens the loop is set up first.
    await null
    while (!controller.signal.aborted) {
      await run(controller.signal)
      // Cut short: the loop's condition ends it.
      await clock.wait(every, controller.signal).catch(() => {})
    }
  })()
  return {
    async close() {
      controller.abort(new Error('no longer watched'))
      // What the last turn met has been told by then, or does not matter any more.
      await ended.catch(() => {})
    },
  }
}
