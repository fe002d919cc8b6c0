import { expect, test } from 'vitest'
import { effectId } from '../../../../shared/domain/ids.ts'
import {
  ADA,
  atSignal,
  baking,
  begun,
  completed,
  factsOf,
  harmed,
  NOW,
  onBlue,
  pushOf,
  restoring,
  rolledBack,
  smallPlan,
  type Told,
} from '../../../../test/fakes/push-states.ts'
import { plainText } from '../../../components/push/sentence.tsx'
import { rollbackView } from './rollback.ts'

const view = (told: readonly Told[], change = {}, live = true) => rollbackView(pushOf(told), factsOf(5, change), NOW, live, 'utc')
const steps = (told: readonly Told[]) => view(told).steps.map((step) => `${step.name} ${step.state}`)

test('the plan is the before-image: the same objects, the same values, objects with one value together', () => {
  const [restore] = view(baking).steps
  expect(restore?.objects).toEqual([
    { system: 'lb-1', objects: ['be/a1', 'be/a2'], value: 'weight 100' },
    { system: 'lb-1', objects: ['be/b1'], value: 'weight 0' },
  ])
  expect(view(baking).steps.map((step) => step.title)).toEqual([
    'Send all customers to blue',
    'Let open requests finish',
    'See that customers get the old version',
    'Smoke test on blue',
    'Retire 2.0.0',
  ])
})

test('no time is told that nobody has measured; limits are limits', () => {
  expect(plainText(view(baking).lead)).toMatch(/^Never run yet/)
  expect(view(baking).steps.map((step) => step.time)).toEqual(['≤ 20 s', '≤ 30 s', '≤ 15 s', '≤ 30 s', ''])
})

test('measured times are told with how long ago', () => {
  const history = { runs: 3, medianToBlue: 8_000, medianToFinished: 38_000, lastAt: NOW - 9 * 86_400_000, lastToFinished: 41_000 }
  expect(plainText(view(baking, { history }).lead)).toBe(
    'Customers on blue in about 8.0 s, all done in about 38 s. Last run 41 s, 9 days ago.',
  )
})

test('before anything is changed the target is unknown at first, and holding only stops the push', () => {
  expect(view(begun)).toMatchObject({ phase: 'untouched', target: '—', holdLabel: 'to stop the push' })
  expect(view(atSignal)).toMatchObject({ phase: 'untouched', target: '1.9.0', steps: expect.objectContaining({ length: 5 }) })
})

test('a warning makes the panel hot; a failed check changes the word, never the button', () => {
  expect(view(harmed)).toMatchObject({ hot: true, holdLabel: 'to roll back' })
  const failed = {
    ...factsOf(5).rollbackCheck,
    value: { ok: false, rows: [{ name: 'Writes', state: 'failed' as const, detail: 'denied' }] },
  }
  expect(view(baking, { rollbackCheck: failed })).toMatchObject({
    holdLabel: 'to try',
    checksTone: 'caution',
    checksTitle: 'Can it run right now? Not proven, 0 of 1',
  })
})

test('an old check is told as old, and so is every check without a live engine', () => {
  const old = { ...factsOf(5).rollbackCheck, observedAt: NOW - 150_000 }
  expect(view(baking, { rollbackCheck: old }).checksTitle).toBe('Can it run right now? Was 1 of 1, 2 min 30 s ago')
  expect(view(baking, {}, false).checksTitle).toMatch(/Was 1 of 1/)
})

test('a step is done when the system says so, and the first sentence follows it', () => {
  expect(steps(restoring)).toEqual(['restore running', 'drain todo', 'sample todo', 'smoke todo', 'retire todo'])
  expect(plainText(view(restoring).lead)).toMatch(/on their way to blue/)
  expect(steps(onBlue)).toEqual(['restore done', 'drain running', 'sample running', 'smoke running', 'retire todo'])
  expect(plainText(view(onBlue).lead)).toMatch(/already on blue/)
  expect(view(onBlue, { openOnGreen: 11 }).steps[1]?.detail).toBe('11 open requests left, 0:26 to the limit')
  expect(view(onBlue).holdLabel).toBeUndefined()
  expect(view(onBlue).progress).toBe(0.2)
})

test('a change in doubt has its own state, its words and the name to type', () => {
  const doubt: Told[] = [
    ...restoring,
    [2, { type: 'effect.settled', effect: effectId('b-1'), settlement: { outcome: 'unknown', why: 'timed out' } }],
  ]
  expect(steps(doubt)[0]).toBe('restore unknown')
  expect(view(doubt).unknowns).toEqual([{ effect: 'b-1', what: 'lb-1', object: 'be/a1', why: 'timed out' }])
  expect(plainText(view(doubt).lead)).toMatch(/not known whether customers are on blue/)
})

test('afterwards: times, read-backs object by object, journal range', () => {
  const done = view(rolledBack)
  expect(done).toMatchObject({ phase: 'done', title: 'Rolled back to', target: '1.9.0', holdLabel: undefined, hot: false })
  expect(plainText(done.lead)).toBe('Finished 03:12:39, 4.0 s. All 5 steps confirmed.')
  expect(done.checks).toEqual([
    { state: 'ok', text: 'lb-1: be/a1, be/a2 weight 100', age: '03:12:39' },
    { state: 'ok', text: 'lb-1: be/b1 weight 0', age: '03:12:39' },
  ])
  expect(done.journal).toBe(`Journal entries 1–${rolledBack.length}`)
})

test('when hands are needed: the exact difference, the commands, and another try', () => {
  const hands: Told[] = [
    ...restoring,
    [2, { type: 'rollback.step-failed', name: 'restore', why: 'denied' }],
    [
      1,
      {
        type: 'rollback.needs-hands',
        readBacks: [],
        differences: [{ system: 'lb-1', object: 'be/b1', expected: 'weight 0', seen: undefined }],
        problems: ['2 of 20 got 2.0.0'],
        commands: ['set weight be/b1 0'],
      },
    ],
  ]
  expect(view(hands)).toMatchObject({
    phase: 'hands',
    holdLabel: 'to try again',
    differences: [{ system: 'lb-1', object: 'be/b1', expected: 'weight 0', seen: 'not there any more' }],
    problems: ['2 of 20 got 2.0.0'],
    runSheet: ['set weight be/b1 0'],
  })
})

test('the way back stays open after the end, and says what it does not undo', () => {
  expect(view(completed)).toMatchObject({
    phase: 'ready',
    holdLabel: 'to roll back',
    hot: false,
    notUndone: ['column note stays'],
  })
  const stopped: Told[] = [...atSignal, [5, { type: 'push.aborted', reason: 'stopped by Ada. Nothing was changed.' }, ADA]]
  expect(view(stopped)).toMatchObject({ phase: 'ended', holdLabel: undefined })
  expect(view(baking).oneLine).toBe(`All customers to 1.9.0 on ${smallPlan.routes[0]?.connection}, then 4 more steps`)
})
