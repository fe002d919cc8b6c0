import { type Answer, blocked, clear } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** No other live push moves something that this one moves. */
export const noOtherPush = ({ others }: InterlockInput): Answer =>
  others.length === 0 ? clear('no other push shares a resource') : blocked(`${others[0]} is moving on the same balancer`)
