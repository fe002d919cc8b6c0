import { expect, it } from 'vitest'
import { stepId } from '../../../../shared/domain/ids.ts'
import type { Verdict } from '../../../../shared/push/events.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import { judgedNow } from './judged-now.ts'

const STEP = stepId('5%/Watch')
const said = (reason: string): Verdict => ({ answer: 'hold', reason, measures: [] })
const state = (status: 'running' | 'passed') =>
  ({
    steps: { [STEP]: { status } },
    lastVerdict: { step: STEP, verdict: said('journaled'), at: 1_000 },
  }) as unknown as PushState
const facts = (at: number) => ({ verdict: { step: STEP, verdict: said('measured'), at } }) as unknown as PushFacts

it.each([
  ['while the bake runs', state('running'), facts(5_000), 'measured'],
  ['not when the journal is newer', state('running'), facts(500), 'journaled'],
  ['not when the bake has ended', state('passed'), facts(5_000), 'journaled'],
  ['not without facts', state('running'), undefined, 'journaled'],
])('shows what the bake says right now: %s', (_, push, now, reason) => {
  expect(judgedNow(push, now).lastVerdict?.verdict.reason).toBe(reason)
})
