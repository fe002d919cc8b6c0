import type { Port } from './port.ts'

/** An end of a pair in memory, with its traffic open to tests. */
export interface PairedPort extends Port {
  readonly sent: readonly string[]
  readonly closed: string | undefined
}

/**
 * Two ports joined in memory. Messages arrive in order, each in a microtask of its own, as from a wire; what was sent
 * before anybody listened waits. `hold(true)` lets nothing through, so that `buffered()` grows.
 */
export function portPair() {
  let held = false
  const ends = [makeEnd(), makeEnd()] as const
  ends[0].join(ends[1])
  ends[1].join(ends[0])
  return {
    engine: ends[0].port,
    client: ends[1].port,
    hold(value: boolean) {
      held = value
      for (const end of ends) end.flush()
    },
  }

  function makeEnd() {
    const sent: string[] = []
    const waiting: string[] = []
    const messageListeners: ((message: string) => void)[] = []
    const closeListeners: ((reason: string) => void)[] = []
    let other: { arrive(message: string): void; ended(reason: string): void; listening(): boolean; flush(): void } | undefined
    let closed: string | undefined

    const end = {
      join(peer: NonNullable<typeof other>) {
        other = peer
      },
      listening: () => messageListeners.length > 0,
      arrive(message: string) {
        if (closed === undefined) for (const listener of messageListeners) listener(message)
      },
      ended(reason: string) {
        if (closed !== undefined) return
        closed = reason
        for (const listener of closeListeners) listener(reason)
      },
      flush() {
        queueMicrotaskOnce(() => {
          while (!held && other?.listening() && waiting.length > 0) {
            const message = waiting.shift()
            if (message !== undefined) other.arrive(message)
          }
        })
      },
    }

    const port: PairedPort = {
      get sent() {
        return sent
      },
      get closed() {
        return closed
      },
      send(message) {
        if (closed !== undefined) return
        sent.push(message)
        waiting.push(message)
        end.flush()
      },
      buffered: () => waiting.reduce((sum, message) => sum + message.length, 0),
      onMessage(listener) {
        messageListeners.push(listener)
        other?.flush()
      },
      onClose: (listener) => void closeListeners.push(listener),
      close(reason = 'closed') {
        if (closed !== undefined) return
        const peer = other
        // What was sent before the close still arrives, as it does over a socket.
        queueMicrotaskOnce(() => peer?.ended(reason))
        end.ended(reason)
      },
    }
    return { ...end, port }
  }
}

const queueMicrotaskOnce = (run: () => void) => void Promise.resolve().then(run)
