import type { PushId } from '../../shared/domain/ids.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import { CallError, type Client } from '../../shared/rpc/peer.ts'
import type { ServiceView } from '../../shared/rpc/views.ts'
import { timer } from '../attach.ts'
import { follow } from './line.ts'
import { entryLine } from './words.ts'

export interface Performance {
  readonly service: ServiceView
  readonly version: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const gesture = { kind: 'flag' } as const

/** Milliseconds between two tries of a move that is locked: facts come once a second. */
const PATIENCE = 250

const over = ({ status }: PushState) =>
  status === 'completed' || status === 'rolled-back' || status === 'aborted' || status === 'needs-hands'

/** Starts one push and supervises it as a careful person would, until it has ended. */
export async function play(client: Client, { service, version, say, signal }: Performance): Promise<PushState> {
  const { service: name, environment } = service
  const input = { service: name, environment, version, mode: 'supervised' } as const
  const { push: id } = await client.call('push.start', { ...input, gesture })
  let latest: ConsoleState | undefined
  let changed = () => {}
  let gone: string | undefined
  const stop = follow(
    client,
    (state, entries) => {
      latest = state
      print(state, entries, id, say)
      changed()
    },
    (why) => {
      gone = why
      changed()
    },
  )
  try {
    for (;;) {
      signal.throwIfAborted()
      if (gone !== undefined) throw new Error(`the engine ended: ${gone}`)
      const push = latest?.pushes[id]
      if (push !== undefined && over(push)) return push
      if (push !== undefined) await supervise(client, push)
      const moved = new Promise<void>((resolve) => {
        changed = resolve
      })
      await Promise.race([moved, pause()])
    }
  } finally {
    stop()
  }
}

/** The next thing that a person would do, if there is one. A move that is locked now is tried again later. */
async function supervise(client: Client, push: PushState) {
  const seen = { push: push.id, gesture, expectedSeq: push.decisionSeq }
  try {
    if (push.status === 'rolling-back') return
    if (push.lastVerdict?.verdict.answer === 'roll-back') {
      await client.call('push.command', { type: 'rollback', push: push.id, reason: push.lastVerdict.verdict.reason, gesture })
    } else if (push.status === 'holding' && push.hold?.reason === 'signal') {
      await client.call('push.command', { type: 'advance', ...seen })
    } else if (push.status === 'holding' && push.hold?.reason === 'verdict') {
      await client.call('push.command', { type: 'resume', ...seen })
    }
  } catch (error) {
    if (!(error instanceof CallError) || (error.code !== 'rejected' && error.code !== 'not-now')) throw error
  }
}

function print(state: ConsoleState, entries: readonly JournalEntry[], id: PushId, say: (line: string) => void) {
  for (const entry of entries) {
    const { event } = entry
    const push = 'push' in event && event.push === id ? state.pushes[id] : undefined
    if (push !== undefined && 'push' in event) say(entryLine({ ...entry, event }, push))
  }
}

const pause = () => new Promise<void>((resolve) => void timer(PATIENCE, resolve))
