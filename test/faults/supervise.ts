import { commandPush } from '../../electron/engine/handlers/pushes.ts'
import type { OpenWorld } from '../../electron/engine/world/open-world.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { pushId } from '../../shared/domain/ids.ts'
import { allSteps } from '../../shared/push/plan.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { CheckedInputOf } from '../../shared/rpc/contract.ts'
import { CallError } from '../../shared/rpc/peer.ts'
import { planPush } from '../../shared/rpc/plan-push.ts'
import { NEW } from './site.ts'

export const MAYA: Actor = { kind: 'person', name: 'maya', via: 'terminal' }
/** What fails more often than this is not going to go well. */
const MOST_RETRIES = 5
const FLAG = { kind: 'flag' } as const

/** Begins the push of `version`, planned from the open workspace. */
export function startPush(
  world: OpenWorld,
  { id = 'p-1', version = NEW, mode = 'automatic' as 'automatic' | 'supervised' } = {},
) {
  const planned = planPush(world.workspace, {
    id: pushId(id),
    service: 'shop',
    environment: 'production',
    release: { version },
    mode,
    supervisor: MAYA.name,
  })
  if (!planned.ok) throw new Error(planned.problem)
  const gesture = { kind: 'typed', phrase: 'shop', reason: 'the fault tests push it' } as const
  const context = { actor: MAYA, practice: false, retired: undefined, busy: [] }
  const answer = world.book.start({ type: 'start', plan: planned.value, gesture }, context)
  if (!answer.ok) throw new Error(answer.rejection.message)
  return planned.value.id
}

/**
 * A person at the console: brings the push of `p-1` to all customers and then takes it back, whatever gets in the way, and
 * whatever another console had done of it before. `ended` is called once, when nothing is left to do. The returned function
 * sends the person away.
 */
export function supervise(world: OpenWorld, ended: (push: PushState) => void): () => void {
  let over = false
  let retries = 0
  const act = () => {
    if (over) return
    const push = world.book.push(pushId('p-1'))
    if (!push) return void startPush(world)
    const next = retries > MOST_RETRIES ? 'over' : nextAct(push)
    if (next === 'over') {
      away()
      return ended(push)
    }
    if (next?.type === 'retry') retries += 1
    if (next) void give(world, { ...next, push: push.id } as Command)
  }
  // A command is not given in the middle of the write that it answers.
  const stop = world.book.onEntries(() => setImmediate(act))
  const away = () => {
    over = true
    stop()
  }
  act()
  return away
}

type Command = CheckedInputOf<'push.command'>
type Act = Command extends infer One ? (One extends Command ? Omit<One, 'push'> : never) : never

/** As a terminal would. A refusal means that the push has moved on meanwhile, and so that there is a next time. */
async function give(world: OpenWorld, command: Command) {
  try {
    await commandPush(world, command, { actor: MAYA, via: 'terminal' })
  } catch (error) {
    if (!(error instanceof CallError)) throw error
  }
}

function nextAct(push: PushState): Act | 'over' | undefined {
  const seen = { gesture: FLAG, expectedSeq: push.decisionSeq }
  const settled = push.effects.every(({ status }) => status === 'ok' || status === 'failed')
  switch (push.status) {
    case 'completed':
      return { type: 'rollback', reason: 'the test takes it back', gesture: FLAG }
    case 'rolled-back':
    case 'needs-hands':
    case 'aborted':
      return settled ? 'over' : undefined
    case 'holding': {
      const failed = allSteps(push.plan).find(({ id }) => push.steps[id]?.status === 'failed')
      if (push.hold?.reason === 'failed-step' && failed) return { type: 'retry', step: failed.id, ...seen }
      const doubt = push.effects.find(({ status }) => status === 'unknown')
      return doubt ? { type: 'look-again', effect: doubt.id, ...seen } : undefined
    }
    default:
      return undefined
  }
}
