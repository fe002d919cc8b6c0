import { isLive, type PushState } from '../../shared/push/state.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import { Stop } from './terminal.ts'

const inOrder = (state: ConsoleState) => state.order.flatMap((id) => state.pushes[id] ?? [])

/** A completed push may still be taken back, but nobody should take back one that they have not named. */
function ended(pushes: readonly PushState[]) {
  const last = pushes.slice(-3).map(({ id, plan, status }) => `${id} (${plan.at.service} ${plan.release.version}, ${status})`)
  return last.length === 0 ? '' : ` Name an ended one by its id: ${last.reverse().join(', ')}.`
}

/** The push that was named by its id; without a name, the only one that is live. */
export function findPush(state: ConsoleState, id: string | undefined): PushState {
  const all = inOrder(state)
  if (id !== undefined) {
    const named = all.find((push) => push.id === id)
    if (named === undefined) throw new Stop(2, `There is no push "${id}". "signalbox push status" lists them.`)
    return named
  }
  const [only, ...others] = all.filter(isLive)
  if (only === undefined) throw new Stop(1, `No push is live.${ended(all)}`)
  if (others.length > 0) {
    const ids = [only, ...others].map((push) => `${push.id} (${push.plan.at.service})`).join(', ')
    throw new Stop(2, `More than one push is live: name one of ${ids}.`)
  }
  return only
}
