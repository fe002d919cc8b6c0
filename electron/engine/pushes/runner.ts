import { machine } from '../../../shared/domain/actor.ts'
import type { PushId } from '../../../shared/domain/ids.ts'
import { type Intent, nextEffects } from '../../../shared/push/next-effects.ts'
import { isLive } from '../../../shared/push/state.ts'
import type { Clock } from '../ports.ts'
import type { Book } from './book.ts'

/** Does what an intent says, and reports to the book. Ends early when `signal` is aborted. */
export type Perform = (push: PushId, intent: Intent, signal: AbortSignal) => Promise<void>

export interface Runner {
  /** Brings what is going on in line with the journal; called after a start and after each write. */
  reconcile(push: PushId): void
  /** Cancels everything and waits for it to end. */
  close(): Promise<void>
}

interface Going {
  readonly controller: AbortController
  readonly ended: Promise<void>
}

/** How often time alone is given a chance to move a push: timers that are due, facts that became fresh. */
const TICK = 1_000

/**
 * Keeps exactly those activities going that `nextEffects` names: begins the new, cancels the gone. After a crash the same
 * call on the folded journal picks up where things were, so there is no other way to recover.
 */
export function openRunner(
  book: Book,
  clock: Clock,
  perform: Perform,
  /** Tells the push of an activity that broke down. Rejects when that can't be written. */
  failed: (push: PushId, intent: Intent, error: unknown) => Promise<void>,
): Runner {
  const going = new Map<PushId, Map<string, Going>>()
  let open = true
  let stopTicking = clock.after(TICK, tick)

  const stopListening = book.onEntries((entries) => {
    const touched = new Set(entries.flatMap(({ event }) => ('push' in event ? [event.push] : [])))
    for (const push of touched) reconcile(push)
  })

  function tick() {
    for (const push of book.live()) reconcile(push.id)
    for (const push of book.live())
      void book.report({ push: push.id, command: { type: 'tick' }, actor: machine('engine') }).catch(ignoreUnwritable)
    stopTicking = clock.after(TICK, tick)
  }

  function reconcile(id: PushId) {
    const push = book.push(id)
    if (!push || !open) return
    const wanted = new Map(nextEffects(push).map((intent) => [intent.key, intent]))
    const mine = going.get(id) ?? new Map<string, Going>()
    going.set(id, mine)
    for (const [key, { controller }] of mine) {
      if (wanted.has(key)) continue
      controller.abort(new Error('no longer wanted'))
      mine.delete(key)
    }
    for (const [key, intent] of wanted) if (!mine.has(key)) mine.set(key, begin(id, intent))
    if (!isLive(push) && mine.size === 0) going.delete(id)
  }

  function begin(push: PushId, intent: Intent): Going {
    const controller = new AbortController()
    const ended = perform(push, intent, controller.signal)
      .catch(async (error: unknown) => {
        if (!controller.signal.aborted) await failed(push, intent, error)
      })
      .catch(() => {
        // The journal takes nothing. With the next tick it begins again, as after a restart: by looking first.
        const mine = going.get(push)
        if (mine?.get(intent.key)?.controller === controller) mine.delete(intent.key)
      })
    return { controller, ended }
  }

  return {
    reconcile,
    async close() {
      open = false
      stopTicking()
      stopListening()
      const all = [...going.values()].flatMap((mine) => [...mine.values()])
      for (const { controller } of all) controller.abort(new Error('the console is closing'))
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}

/** The journal says itself, on every screen, that it can't be written; the next tick asks again. */
const ignoreUnwritable = () => {}
