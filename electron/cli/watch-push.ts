import type { PushId } from '../../shared/domain/ids.ts'
import type { PushEvent } from '../../shared/push/events.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import type { Client } from '../../shared/rpc/peer.ts'
import { follow } from './line.ts'
import { Stop, type Terminal } from './terminal.ts'
import { entryLine } from './words.ts'

type PushEntry = JournalEntry & { readonly event: PushEvent }

export interface Watch {
  /**
   * What makes it happen, called once the following has begun so that nothing is missed. Says which push, and the journal
   * entry from which on an end counts: a second try of a rollback must not be taken for ended before it began.
   */
  begin(): Promise<{ readonly push: PushId; readonly from: number }>
  onEntry?(entry: PushEntry, push: PushState): void
  /** Called whenever the push has changed, and not ended. */
  onState?(push: PushState): void
  readonly signal?: AbortSignal
}

const ENDED = new Set<PushState['status']>(['completed', 'rolled-back', 'aborted', 'needs-hands'])

const isAbout = (entry: JournalEntry, push: PushId): entry is PushEntry => 'push' in entry.event && entry.event.push === push

/** Follows one push until it has ended, and resolves with how it ended. */
export const watchPush = (client: Client, { begin, onEntry, onState, signal }: Watch): Promise<PushState> =>
  new Promise((resolve, reject) => {
    let latest: ConsoleState | undefined
    let waiting: readonly JournalEntry[] = []
    let target: { readonly push: PushId; readonly from: number } | undefined

    const look = () => {
      const push = target && latest?.pushes[target.push]
      if (target === undefined || push === undefined) return
      const { from } = target
      for (const entry of waiting) if (isAbout(entry, push.id)) onEntry?.(entry, push)
      waiting = []
      if (!ENDED.has(push.status) || push.lastSeq < from) return onState?.(push)
      finish()
      resolve(push)
    }
    const fail = (error: unknown) => {
      finish()
      reject(error)
    }
    const aborted = () => fail(signal?.reason)
    const stop = follow(
      client,
      (state, entries) => {
        latest = state
        waiting = [...waiting, ...entries]
        look()
      },
      (why) =>
        fail(
          new Stop(
            1,
            `The console is gone: ${why}. The push may go on; start the console again and ask "signalbox push status".`,
          ),
        ),
    )
    const finish = () => {
      signal?.removeEventListener('abort', aborted)
      // A stream that ended by itself is stopped already, and one that answers at once is not known here yet.
      queueMicrotask(() => stop())
    }
    signal?.addEventListener('abort', aborted)
    if (signal?.aborted) return aborted()
    begin().then((begun) => {
      target = begun
      look()
    }, fail)
  })

/** Prints entries as people or programs read them. */
export const printEntries =
  (terminal: Terminal, form: 'text' | 'json') =>
  (entry: PushEntry, push: PushState): void =>
    form === 'json' ? terminal.jsonLine(entry) : terminal.say(entryLine(entry, push))
