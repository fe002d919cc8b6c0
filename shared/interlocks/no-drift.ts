import { type Answer, blocked, clear } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** The balancer still has what this push set last. */
export const noDrift = ({ drift }: InterlockInput): Answer =>
  drift === undefined ? clear('nobody else changed the balancer') : blocked(drift)
