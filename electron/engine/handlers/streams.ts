import type { PushId } from '../../../shared/domain/ids.ts'
import type { Outlet } from '../../../shared/rpc/peer.ts'
import type { ConsoleFrame, LogFrame, SeriesFrame } from '../../../shared/rpc/views.ts'
import type { OpenWorld } from '../world/open-world.ts'

/** First everything that is known, then each entry as it is written. */
export function serveConsole({ book }: Pick<OpenWorld, 'book'>, outlet: Outlet<ConsoleFrame>): void {
  outlet.emit({ snapshot: book.state })
  outlet.onStop(book.onEntries((entries) => outlet.emit({ entries })))
}

const SERIES_EVERY = 1_000

/** A push's charts: what there is, then what is added, once a second of real time. */
export function serveSeries({ watches }: Pick<OpenWorld, 'watches'>, push: PushId, outlet: Outlet<SeriesFrame>): void {
  let after = 0
  const send = () => {
    const points = watches.find(push)?.series(after) ?? []
    const last = points.at(-1)
    if (!last) return
    after = last.at
    outlet.emit({ points })
  }
  send()
  const timer = setInterval(send, SERIES_EVERY)
  outlet.onStop(() => clearInterval(timer))
}

const LINES_AT_ONCE = 2_000

/** A run log from a line on, followed while it is being written. */
export async function serveLog(
  { logs }: Pick<OpenWorld, 'logs'>,
  file: string,
  start: number,
  outlet: Outlet<LogFrame>,
): Promise<void> {
  let from = start
  let wake = () => {}
  let changed = false
  const stop = logs.watch(file, () => {
    changed = true
    wake()
  })
  outlet.onStop(() => {
    stop()
    wake()
  })
  while (!outlet.stopped) {
    changed = false
    const { lines, ended } = await logs.read(file, from, LINES_AT_ONCE)
    if (lines.length > 0 || ended) outlet.emit({ from, lines, ended: ended && lines.length < LINES_AT_ONCE })
    from += lines.length
    if (ended && lines.length < LINES_AT_ONCE) return outlet.end()
    if (lines.length === LINES_AT_ONCE) await outlet.drained()
    else if (!changed) await new Promise<void>((resolve) => (wake = resolve))
  }
}
