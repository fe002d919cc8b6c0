import type { PushId } from '../../../shared/domain/ids.ts'
import type { Difference } from '../../../shared/domain/image.ts'
import { isLive, type PushState } from '../../../shared/push/state.ts'
import type { Connections } from '../connections.ts'
import type { Clock } from '../ports.ts'
import type { Book } from '../pushes/book.ts'
import { DRIFT_WATCH, type PushWatch, watchPush } from '../watch/push-watch.ts'

/** A watch for every live push, and for the last one of each service so that its end can still be read back. */
export interface Watches {
  of(push: PushState): PushWatch
  find(push: PushId): PushWatch | undefined
  all(): readonly { readonly push: PushState; readonly watch: PushWatch }[]
  /** Closes those that are not needed any more. */
  prune(): void
  close(): Promise<void>
}

export function openWatches(book: () => Book, clock: Clock, connections: Connections): Watches {
  const watches = new Map<PushId, PushWatch>()
  const closing = new Set<Promise<void>>()

  function of(push: PushState): PushWatch {
    const known = watches.get(push.id)
    if (known) return known
    const opened = watchPush({
      clock,
      connections,
      state: () => book().push(push.id) ?? push,
      drifted: (system, differences) => drifted(push.id, system, differences),
    })
    watches.set(push.id, opened)
    return opened
  }

  function drifted(push: PushId, system: string, differences: readonly Difference[]) {
    const told = book().report({ push, command: { type: 'drift', system, differences }, actor: DRIFT_WATCH })
    // A journal that can't be written shows itself at the next act of a person.
    told.catch(() => {})
  }

  return {
    of,
    find: (push) => watches.get(push),
    all: () => [...watches].flatMap(([id, watch]) => pair(book().push(id), watch)),
    prune() {
      const wanted = new Set(watched(book()).map(({ id }) => id))
      for (const [id, watch] of watches) {
        if (wanted.has(id)) continue
        watches.delete(id)
        const ended = watch.close().finally(() => closing.delete(ended))
        closing.add(ended)
      }
      for (const push of watched(book())) of(push)
    },
    async close() {
      await Promise.all([...[...watches.values()].map((watch) => watch.close()), ...closing])
      watches.clear()
    },
  }
}

const pair = (push: PushState | undefined, watch: PushWatch) => (push ? [{ push, watch }] : [])

function watched(book: Book): PushState[] {
  const { order, pushes } = book.state
  const all = order.map((id) => pushes[id] as PushState)
  const last = new Map(
    all.filter(({ baseline }) => baseline).map((push) => [`${push.plan.at.service} ${push.plan.at.environment}`, push]),
  )
  return all.filter((push) => isLive(push) || [...last.values()].includes(push))
}
