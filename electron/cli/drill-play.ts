import type { PushState } from '../../shared/push/state.ts'
import { CallError, type Client } from '../../shared/rpc/peer.ts'
import type { ServiceView } from '../../shared/rpc/views.ts'
import { watchPush } from './watch-push.ts'
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

/** Starts one push and supervises it as a careful person would, until it has ended. */
export async function play(client: Client, { service, version, say, signal }: Performance): Promise<PushState> {
  const { service: name, environment } = service
  let current: PushState | undefined
  let busy = false
  const supervisor = setInterval(() => {
    if (current === undefined || busy) return
    busy = true
    supervise(client, current)
      .catch(failed)
      .finally(() => {
        busy = false
      })
  }, PATIENCE)
  const giveUp = new AbortController()
  const failed = (error: unknown) => giveUp.abort(error)
  try {
    return await watchPush(client, {
      begin: async () => {
        const { push } = await client.call('push.start', { service: name, environment, version, mode: 'supervised', gesture })
        return { push, from: 0 }
      },
      onEntry: (entry, push) => say(entryLine(entry, push)),
      onState: (push) => {
        current = push
      },
      signal: AbortSignal.any([signal, giveUp.signal]),
    })
  } finally {
    clearInterval(supervisor)
  }
}

/** The next thing that a person would do, if there is one. A move that is locked now is tried again later. */
async function supervise(client: Client, push: PushState) {
  const seen = { push: push.id, gesture, expectedSeq: push.decisionSeq }
  try {
    if (push.status === 'rolling-back') return
    if (push.lastVerdict?.verdict.answer === 'roll-back') {
      const { reason } = push.lastVerdict.verdict
      await client.call('push.command', { type: 'rollback', push: push.id, reason, gesture })
    } else if (push.status === 'holding' && push.hold?.reason === 'signal') {
      await client.call('push.command', { type: 'advance', ...seen })
    } else if (push.status === 'holding' && push.hold?.reason === 'verdict') {
      await client.call('push.command', { type: 'resume', ...seen })
    }
  } catch (error) {
    if (!(error instanceof CallError) || (error.code !== 'rejected' && error.code !== 'not-now')) throw error
  }
}
