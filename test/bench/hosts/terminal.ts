import { timer } from '../../../electron/attach.ts'
import { dialConsole, socketPath } from '../../../electron/engine/create-engine.ts'
import type { PushId } from '../../../shared/domain/ids.ts'
import type { PushState } from '../../../shared/push/state.ts'
import { emptyConsole, foldEntry } from '../../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../../shared/rpc/console-state.ts'
import { type Client, connect } from '../../../shared/rpc/peer.ts'

/** A terminal's line to the console under test. */
export interface Terminal {
  readonly call: Client['call']
  readonly subscribe: Client['subscribe']
  readonly state: () => ConsoleState
  /** Longest facts frame so far, in characters of JSON. */
  readonly longestFrame: () => number
  /** A supervised one waits for a person before the noisy steps. */
  start(mode: 'supervised' | 'automatic', version: string): Promise<PushId>
  /** Resolves when `holds` is so; rejects when the push ends in a way that it can't come to that any more. */
  until(push: PushId, holds: (now: PushState) => boolean): Promise<PushState>
  /** Milliseconds from the command to the word that the balancer was read back, as this terminal sees it. */
  rollBack(push: PushId): Promise<number>
  close(): void
}

export async function openTerminal(home: string): Promise<Terminal> {
  const client = connect(await dialConsole(socketPath(home)), { timer })
  let state = emptyConsole
  let longest = 0
  const waiting = new Set<() => void>()
  client.subscribe('console', {}, (frame) => {
    state = 'snapshot' in frame ? frame.snapshot : frame.entries.reduce(foldEntry, state)
    for (const look of waiting) look()
  })
  client.subscribe('facts', {}, (frame) => {
    longest = Math.max(longest, JSON.stringify(frame).length)
  })

  const until = (push: PushId, holds: (now: PushState) => boolean) =>
    new Promise<PushState>((resolve, reject) => {
      client.onClose((reason) => reject(new Error(reason)))
      const look = () => {
        const now = state.pushes[push]
        if (!now) return
        const met = holds(now)
        if (!met && !['needs-hands', 'aborted', 'holding'].includes(now.status)) return
        waiting.delete(look)
        if (met) resolve(now)
        else reject(new Error(`the push is ${now.status}: ${JSON.stringify(now.hold ?? now.rollback ?? now.endReason)}`))
      }
      waiting.add(look)
      look()
    })

  return {
    call: client.call,
    subscribe: client.subscribe,
    state: () => state,
    longestFrame: () => longest,
    async start(mode, version) {
      const { push } = await client.call('push.start', {
        service: 'shop',
        environment: 'production',
        version,
        mode,
        gesture: { kind: 'typed', phrase: 'shop', reason: 'to measure' },
      })
      return push
    },
    until,
    async rollBack(push) {
      const startedAt = performance.now()
      await client.call('push.command', { type: 'rollback', push, reason: 'measured', gesture: { kind: 'flag' } })
      // What the command wrote comes before its answer.
      await until(push, ({ rollback }) => rollback?.customersOnBlueAt !== undefined)
      return performance.now() - startedAt
    },
    close: () => client.close(),
  }
}
