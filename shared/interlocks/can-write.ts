import { known } from '../domain/fact.ts'
import { type Answer, blocked, clear, unknown } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** Every balancer accepts writes from this console. */
export function canWrite({ canWrite: connections, now }: InterlockInput): Answer {
  for (const { connection, fact } of connections) {
    const writes = known(fact, now)
    if (writes === undefined)
      return unknown(
        fact.problem ? `${connection}: ${fact.problem}` : `${connection} was not asked lately whether it accepts writes`,
      )
    if (!writes) return blocked(`${connection} does not accept writes`)
  }
  return clear('every balancer accepts writes')
}
