import { known } from '../domain/fact.ts'
import { type Answer, blocked, clear, unknown } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** The rollback check passed in the last 60 s (the fact's limit): no step forward without a proven way back. */
export function rollbackProven({ rollbackCheck, now }: InterlockInput): Answer {
  const check = known(rollbackCheck, now)
  if (!check) return unknown('rollback check has not passed in the last 60 s')
  return check.ok ? clear('rollback check passed') : blocked(`rollback not proven: ${check.detail}`)
}
