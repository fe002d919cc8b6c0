import { expect, test } from 'vitest'
import { effectId, stepId } from '../../../../shared/domain/ids.ts'
import { blocked, unknown } from '../../../../shared/interlocks/answer.ts'
import {
  ADA,
  atSignal,
  baking,
  completed,
  factsOf,
  harmed,
  looked,
  NOW,
  pushOf,
  restoring,
  smallPlan,
  type Told,
} from '../../../../test/fakes/push-states.ts'
import { conditionRows, forwardView, headerView, pauseView, reachText } from './forward.ts'

const view = (told: readonly Told[], change = {}, live = true) => forwardView(pushOf(told), factsOf(5, change), NOW, live)

test('at a signal with every condition met, advance is open and its plan names the balancer', () => {
  const advance = view(atSignal)
  expect(advance).toMatchObject({ kind: 'advance', label: 'Advance to 5%', lock: undefined })
  expect(advance?.plan[0]).toEqual(['Sends 5% of customers to green on ', { code: 'lb-1' }, '.'])
})

test('the first condition that is not met stands beside it, in 60 characters at most, with how many more', () => {
  const why = 'Green: 1 of 12 servers up on a load balancer with a very long name indeed, 12 needed'
  const interlocks = [
    { name: 'a', title: 'A', answer: blocked(why) },
    { name: 'b', title: 'B', answer: unknown('not read') },
  ]
  const lock = view(atSignal, { interlocks })?.lock
  expect(lock).toMatchObject({ more: 1, tone: 'plain' })
  expect(lock?.text).toMatch(/^Locked: green: 1 of 12 servers up/)
  expect(lock?.text.length).toBeLessThanOrEqual(60)
  expect(conditionRows(factsOf(5, { interlocks })).map((row) => row.state)).toEqual(['blocked', 'unknown'])
})

test('while a bake runs, the time left is the reason', () => {
  expect(view(baking)?.lock?.text).toBe('Locked: Watch 5% has 4:20 to go')
})

test('harm locks forward moves until a person takes control', () => {
  expect(view(harmed)?.lock).toMatchObject({ text: 'Locked: judge found harm', tone: 'warning' })
  const held: Told[] = [...harmed, [4, { type: 'push.held', reason: 'verdict', detail: 'errors' }]]
  expect(pauseView(pushOf(held), true)).toMatchObject({ label: 'Pause', lock: { text: 'the push is held already' } })
  const taken: Told[] = [...held, [3, { type: 'push.control-taken' }, ADA]]
  expect(pauseView(pushOf(taken), true)).toMatchObject({ label: 'Resume', lock: undefined })
})

test('without an engine nothing moves forward', () => {
  expect(view(atSignal, {}, false)?.lock?.text).toBe('Locked: the engine does not answer')
  expect(pauseView(pushOf(baking), false)?.lock?.text).toBe('Locked: the engine does not answer')
})

test('an approval, a failed step and a pause have their own moves', () => {
  const asked: Told[] = [
    ...baking,
    [9, { type: 'step.passed', step: stepId('bake-5'), detail: '' }],
    [8, { type: 'step.started', step: stepId('ask') }],
  ]
  expect(view(asked)).toMatchObject({ kind: 'approve', label: 'Approve Sign-off', plan: [['May everybody get it?']] })
  const failed: Told[] = [
    ...looked,
    [9, { type: 'step.started', step: stepId('smoke') }],
    [8, { type: 'step.failed', step: stepId('smoke'), why: 'HTTP 500' }],
    [7, { type: 'push.held', reason: 'failed-step', detail: 'Smoke green: HTTP 500' }],
  ]
  expect(view(failed)).toMatchObject({ kind: 'retry', label: 'Run Smoke green again' })
  const paused: Told[] = [...baking, [5, { type: 'push.held', reason: 'person', detail: 'paused by Ada' }, ADA]]
  expect(pauseView(pushOf(paused), true)).toMatchObject({
    label: 'Resume',
    plan: [['Goes on with ', { strong: 'Watch 5%' }, expect.any(String)]],
  })
  expect(view(paused)?.lock?.text).toBe('Locked: the push is paused')
})

test('a change in doubt keeps a push from being resumed', () => {
  const doubt: Told[] = [
    ...looked,
    [
      9,
      {
        type: 'effect.intended',
        effect: effectId('e-9'),
        place: { way: 'forward', step: stepId('shift-5') },
        connection: 'lb-1',
        change: { kind: 'set', route: 0, before: {}, after: {} },
      },
    ],
    [8, { type: 'effect.settled', effect: effectId('e-9'), settlement: { outcome: 'unknown', why: 'no answer' } }],
    [7, { type: 'push.held', reason: 'unknown-effect', detail: 'lb-1 gave no answer' }],
  ]
  expect(pauseView(pushOf(doubt), true)?.lock?.text).toMatch(/in doubt/)
})

test('on the way back and after the end there is no move forward', () => {
  for (const told of [restoring, completed]) {
    expect(view(told)).toBeUndefined()
    expect(pauseView(pushOf(told), true)).toBeUndefined()
  }
})

test('an automatic push offers no advance', () => {
  expect(forwardView(pushOf(baking, { ...smallPlan, mode: 'automatic' }), factsOf(5), NOW, true)).toBeUndefined()
})

test('the header says who supervises and what holds the push', () => {
  expect(headerView(pushOf(baking), NOW, 'utc')).toMatchObject({
    facts: ['3 changes', 'supervised by Ada', 'started 02:56:01'],
    state: 'baking',
    tone: 'plain',
  })
  expect(headerView(pushOf(atSignal), NOW, 'utc').state).toBe('waits at a signal')
  const { changes: _, ...release } = smallPlan.release
  expect(headerView(pushOf(baking, { ...smallPlan, release }), NOW, 'utc').facts[0]).toBe('supervised by Ada')
  expect(reachText(pushOf(baking))).toBe('5% of customers')
})
