import type { Answer, InterlockRow } from './answer.ts'
import { canWrite } from './can-write.ts'
import { freshFacts } from './fresh-facts.ts'
import type { InterlockInput } from './input.ts'
import { noDrift } from './no-drift.ts'
import { noHarmFound } from './no-harm-found.ts'
import { noOtherPush } from './no-other-push.ts'
import { rollbackProven } from './rollback-proven.ts'
import { supervisorPresent } from './supervisor-present.ts'
import { targetUp } from './target-up.ts'

interface Interlock {
  readonly name: string
  readonly title: string
  readonly answer: (input: InterlockInput) => Answer
}

/** In the order in which a person would want to hear of them. A new condition is a file and a line here. */
export const INTERLOCKS: readonly Interlock[] = [
  { name: 'no-harm-found', title: 'Judge found no harm', answer: noHarmFound },
  { name: 'no-drift', title: 'Nobody else changed the balancer', answer: noDrift },
  { name: 'fresh-facts', title: 'Everything was read within its limit', answer: freshFacts },
  { name: 'target-up', title: 'Both sides have enough healthy servers', answer: targetUp },
  { name: 'can-write', title: 'Load balancer accepts writes', answer: canWrite },
  { name: 'rollback-proven', title: 'Rollback check passed in the last 60 s', answer: rollbackProven },
  { name: 'no-other-push', title: 'No other push shares a resource', answer: noOtherPush },
  { name: 'supervisor-present', title: 'Supervisor is present', answer: supervisorPresent },
]

/** Every condition's answer for the next move forward. */
export const interlockRows = (input: InterlockInput): InterlockRow[] =>
  INTERLOCKS.map(({ name, title, answer }) => ({ name, title, answer: answer(input) }))
