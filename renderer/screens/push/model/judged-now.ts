import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { PushState } from '../../../../shared/push/state.ts'

/**
 * The push with what its bake says right now in the place of the last verdict. The journal has only the judge's changes of
 * mind; the numbers between them are facts. Once the bake has ended the journal's verdict stands as the record.
 */
export function judgedNow(state: PushState, facts: PushFacts | undefined): PushState {
  const said = facts?.verdict
  if (said === undefined || state.rollback !== undefined) return state
  const { step, verdict, at } = said
  const { lastVerdict } = state
  if (state.steps[step]?.status !== 'running') return state
  // A change of mind that the journal has and these facts do not know yet is the newer word.
  if (lastVerdict?.step === step && lastVerdict.at > at) return state
  return { ...state, lastVerdict: { step, verdict, at } }
}
