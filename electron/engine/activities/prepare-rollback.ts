import { effectId } from '../../../shared/domain/ids.ts'
import { confirms } from '../../../shared/domain/image.ts'
import { driftOf } from '../../../shared/push/drift.ts'
import type { EngineCommand } from '../../../shared/push/engine-commands.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { Connections } from '../connections.ts'
import { within } from './activity.ts'

type Intend = Extract<EngineCommand, { type: 'intend' }>

/** Balancers that have not answered by then, in milliseconds, are read after the command is journaled. */
const AT_MOST = 50

/**
 * Reads the before-images while a rollback is being asked for, so that the command and the intents it leads to can be one
 * durable write. Only what is plain is prepared: a route that this push changed, that nobody else did, and about which
 * nothing is open. Everything else takes the longer way.
 */
export async function prepareRollback(
  push: PushState,
  connections: Connections,
  newEffectId: () => string,
): Promise<readonly Intend[]> {
  if (push.status === 'rolling-back' || !push.baseline) return []
  const signal = within(AT_MOST)
  const intents = await Promise.all(
    push.plan.routes.map((_, route) => prepareRoute(push, route, connections, newEffectId, signal)),
  )
  return intents.flatMap((intent) => intent ?? [])
}

async function prepareRoute(
  push: PushState,
  route: number,
  connections: Connections,
  newEffectId: () => string,
  signal: AbortSignal,
): Promise<Intend | undefined> {
  const after = push.baseline?.routes[route]
  const plan = push.plan.routes[route]
  const mine = push.effects.filter(({ change }) => change.kind === 'set' && change.route === route)
  const open = mine.some(({ status }) => status === 'intended' || status === 'unknown')
  if (!after || !plan || mine.length === 0 || open) return undefined
  const { connection, target } = plan
  try {
    const { image: before } = await connections.heard(connection, connections.balancer(connection).observe(target, signal))
    if (confirms(after, before) || driftOf(push, route, before).length > 0) return undefined
    return {
      type: 'intend',
      effect: effectId(newEffectId()),
      place: { way: 'back', attempt: (push.rollback?.attempt ?? 0) + 1 },
      connection,
      change: { kind: 'set', route, before, after },
    }
  } catch {
    // Whoever restores the route will read it again, and say what is wrong.
    return undefined
  }
}
