import type { PushId } from '../../shared/domain/ids.ts'
import type { PushEvent } from '../../shared/push/events.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import type { Client } from '../../shared/rpc/peer.ts'
import { follow } from './line.ts'
import { Stop, type Terminal } from './terminal.ts'
import { entryLine } from './words.ts'

const ENDED = new Set<PushState['status']>(['completed', 'rolled-back', 'aborted', 'needs-hands'])

const isAbout = (entry: JournalEntry, push: PushId): entry is JournalEntry & { readonly event: PushEvent } =>
  'push' in entry.event && entry.event.push === push

/**
 * Prints what happens to a push until it ends or, for a push that ended before, at once. `from`: entries up to this one
 * are old, so that a second try of a rollback is not taken for ended before it began.
 */
export const watchPush = (
  client: Client,
  terminal: Terminal,
  id: PushId,
  form: 'text' | 'json' | 'silent',
  from = 0,
): Promise<PushState> =>
  new Promise((resolve, reject) => {
    const stop = follow(
      client,
      (state, entries) => {
        const push = state.pushes[id]
        if (push === undefined) return
        for (const entry of entries) {
          if (!isAbout(entry, id)) continue
          if (form === 'json') terminal.jsonLine(entry)
          else if (form === 'text') terminal.say(entryLine(entry, push))
        }
        if (ENDED.has(push.status) && push.lastSeq >= from) {
          resolve(push)
          queueMicrotask(() => stop())
        }
      },
      (why) =>
        reject(
          new Stop(
            1,
            `The console is gone: ${why}. The push may go on; start the console again and ask "signalbox push status".`,
          ),
        ),
    )
  })
