/**
 * When what is waiting gets written, in real milliseconds. What somebody waits for in order to act goes out as soon as a
 * turn of the event loop brings nothing more; what has been read back already can wait for others to be read back as well.
 * Both together cost less than a durable write of its own for each, and nothing outside waits longer than `MOST`.
 */
const QUIET = 2
const MOST = 50
/** For what is urgent, however much keeps coming. */
const MOST_URGENT = 5

export interface Gatherer {
  /** Something waits. `urgent`: an act depends on it. */
  added(urgent: boolean): void
  /** What was waiting has been written. */
  emptied(): void
}

export function openGatherer(waiting: () => number, flush: () => void): Gatherer {
  let since: number | undefined
  let quiet: NodeJS.Timeout | undefined
  let looking = false

  const late = (most: number) => since !== undefined && performance.now() - since >= most

  function look(before: number) {
    looking = true
    setImmediate(() => {
      if (waiting() > before && !late(MOST_URGENT)) return look(waiting())
      looking = false
      if (waiting() > 0) flush()
    })
  }

  return {
    added(urgent) {
      since ??= performance.now()
      if (urgent || late(MOST)) {
        if (!looking) look(waiting())
      } else {
        clearTimeout(quiet)
        quiet = setTimeout(() => waiting() > 0 && flush(), QUIET)
      }
    },
    emptied() {
      since = undefined
      clearTimeout(quiet)
    },
  }
}
