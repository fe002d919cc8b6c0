import type { CallName, InputOf, OutputOf, StreamName } from '../../shared/rpc/contract.ts'
import { CallError, type Client, connect } from '../../shared/rpc/peer.ts'
import type { Port } from '../../shared/rpc/port.ts'

/** Why a window is not let in again though somebody answers: its key died with the console that gave it. */
export const ANOTHER_CONSOLE = 'Signalbox was started anew. Type "signalbox open" for a new window.'

export type LineState = 'connecting' | 'live' | 'lost'

/** The engine as this window sees it: one line that is opened again whenever it is cut. */
export interface Api {
  /** Rejects with `CallError`; with code `closed` while there is no line. Nothing is sent twice. */
  call<Name extends CallName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>
  /**
   * Goes on over every new line until the returned function is called. `onOpen` is called before the first value of each
   * line. A stream that the engine refuses or ends is asked for again after a while.
   */
  stream<Name extends StreamName>(
    name: Name,
    input: InputOf<Name>,
    onData: (value: OutputOf<Name>) => void,
    onOpen?: () => void,
  ): () => void
  onLine(listener: (state: LineState, reason: string) => void): () => void
  close(): void
}

/** Milliseconds before the next try; the last one repeats. */
const RETRY = [100, 250, 500, 1_000, 2_000]

interface Subscription {
  begin(client: Client): void
}

const timer = (millis: number, run: () => void) => {
  const id = setTimeout(run, millis)
  return () => clearTimeout(id)
}

/** Opens a line with `open` and keeps one open. */
export function createApi(open: () => Promise<Port>): Api {
  const lines = new Set<(state: LineState, reason: string) => void>()
  const subscriptions = new Set<Subscription>()
  let client: Client | undefined
  let tries = 0
  let stopped = false
  let cancelRetry = () => {}

  const tell = (state: LineState, reason: string) => {
    for (const listener of lines) listener(state, reason)
  }

  async function reopen() {
    try {
      const port = await open()
      if (stopped) return port.close()
      const opened = connect(port, { timer })
      client = opened
      tries = 0
      opened.onClose((reason) => {
        if (client === opened) client = undefined
        lose(reason)
      })
      tell('live', '')
      for (const subscription of subscriptions) subscription.begin(opened)
    } catch (error) {
      lose(error instanceof Error ? error.message : 'Signalbox does not answer.')
    }
  }

  function lose(reason: string) {
    if (stopped) return
    tell('lost', reason)
    cancelRetry = timer(RETRY[Math.min(tries, RETRY.length - 1)] ?? 2_000, () => void reopen())
    tries += 1
  }

  void reopen()

  return {
    call(name, input) {
      if (client === undefined) return Promise.reject(new CallError('closed', 'Signalbox does not answer at the moment.'))
      return client.call(name, input)
    },
    stream(name, input, onData, onOpen = () => {}) {
      let stop = () => {}
      const subscription: Subscription = {
        begin(line) {
          onOpen()
          let over = false
          const cancelStream = line.subscribe(name, input, onData, (problem) => {
            over = true
            if (problem?.code === 'closed' || !subscriptions.has(subscription)) return
            stop = timer(1_000, () => {
              if (client === line) subscription.begin(line)
            })
          })
          stop = over ? stop : cancelStream
        },
      }
      subscriptions.add(subscription)
      if (client) subscription.begin(client)
      return () => {
        subscriptions.delete(subscription)
        stop()
      }
    },
    onLine(listener) {
      lines.add(listener)
      return () => void lines.delete(listener)
    },
    close() {
      stopped = true
      cancelRetry()
      client?.close()
    },
  }
}
