import { type Answer, blocked, clear } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** The last verdict did not find green worse. */
export const noHarmFound = ({ verdict }: InterlockInput): Answer =>
  verdict?.answer === 'roll-back' ? blocked(`judge found harm: ${verdict.reason}`) : clear('no harm found')
