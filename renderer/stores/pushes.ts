import type { PushId } from '../../shared/domain/ids.ts'
import { isLive, type PushState } from '../../shared/push/state.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'

/** The fewer, the more urgent. */
function rank(state: PushState): number {
  if (state.status === 'needs-hands') return 0
  if (state.announced !== undefined) return 1
  if (state.lastVerdict?.verdict.answer === 'roll-back') return 2
  if (state.status === 'rolling-back') return 3
  if (state.hold !== undefined && state.hold.reason !== 'signal' && state.hold.reason !== 'person') return 4
  return 5
}

export const livePushes = (state: ConsoleState): readonly PushState[] =>
  state.order.flatMap((id) => {
    const push = state.pushes[id]
    return push !== undefined && isLive(push) ? [push] : []
  })

/** The most urgent live push; among equals the one that was started first. */
export function mostUrgent(state: ConsoleState): PushState | undefined {
  let best: PushState | undefined
  for (const push of livePushes(state)) if (best === undefined || rank(push) < rank(best)) best = push
  return best
}

/** The chosen push, else the most urgent live one, else the one that ended last. */
export function shownPush(state: ConsoleState, chosen: PushId | undefined): PushState | undefined {
  if (chosen !== undefined && state.pushes[chosen]) return state.pushes[chosen]
  const last = state.order.at(-1)
  return mostUrgent(state) ?? (last === undefined ? undefined : state.pushes[last])
}
