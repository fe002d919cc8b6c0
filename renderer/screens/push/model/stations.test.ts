import { expect, test } from 'vitest'
import { stepId } from '../../../../shared/domain/ids.ts'
import {
  atSignal,
  baking,
  begun,
  completed,
  factsOf,
  harmed,
  looked,
  NOW,
  pushOf,
  rolledBack,
} from '../../../../test/fakes/push-states.ts'
import { nextSignal, stations, trainStage } from './stations.ts'

const seen = (told: Parameters<typeof pushOf>[0], green = 5) => stations(pushOf(told), factsOf(green), NOW)

test('before it starts there is no train, and no station is here', () => {
  expect(trainStage(pushOf(begun.slice(0, 1)))).toBeUndefined()
  expect(seen(begun.slice(0, 1), 0).map((station) => station.state)).toEqual(['ahead', 'ahead', 'ahead', 'ahead'])
})

test('while it waits at a signal the train stands at the station before it', () => {
  const push = pushOf(atSignal)
  expect(trainStage(push)).toBe(0)
  expect(nextSignal(push)).toBe(1)
  const [first, second] = seen(atSignal, 0)
  expect(first?.state).toBe('here')
  expect(second?.signal).toEqual({ clear: false, waiting: true, why: 'waits for you' })
  expect(first?.label).toBe('Prepare, here, 0:47, signal ahead at stop: waits for you')
})

test('in a bake the note counts up to its length, and the signal behind the train is clear', () => {
  const [, here, , last] = seen(baking)
  expect(here).toMatchObject({ state: 'here', note: '10:40 of 15:00', share: 5, routeSet: true, production: true })
  expect(here?.signal?.clear).toBe(true)
  expect(last).toMatchObject({ state: 'ahead', share: 100, routeSet: false })
  expect(last?.signal).toMatchObject({ clear: false, waiting: true })
})

test('steps of a stage are told with what was seen', () => {
  const [, here] = seen(baking)
  expect(here?.steps).toEqual([
    { name: 'Set 5%', state: 'passed', note: 'set 95 / 5' },
    { name: 'Watch 5%', state: 'running', note: '10:40 of 15:00' },
  ])
})

test('harm makes the station an octagon', () => {
  expect(seen(harmed)[1]).toMatchObject({ state: 'failed', note: 'stopped' })
})

test('a failed step makes the station an octagon', () => {
  const push = [
    ...looked,
    [10, { type: 'step.started', step: stepId('smoke') }],
    [9, { type: 'step.failed', step: stepId('smoke'), why: 'HTTP 500' }],
  ] as const
  expect(seen(push, 0)[0]).toMatchObject({ state: 'failed', note: 'stopped' })
})

test('after a rollback production is closed, every way over is open, and it says where it stopped', () => {
  const all = seen(rolledBack, 0)
  expect(all.map((station) => station.state)).toEqual(['passed', 'closed', 'closed', 'closed'])
  expect(all.map((station) => station.routeSet)).toEqual([false, false, false, false])
  expect(all[1]?.note).toBe('stopped here')
  expect(all[1]?.steps[1]).toEqual({ name: 'Watch 5%', state: 'ahead', note: 'stopped' })
  expect(nextSignal(pushOf(rolledBack))).toBeUndefined()
})

test('a completed push has passed every station', () => {
  expect(seen(completed, 100).map((station) => station.state)).toEqual(['passed', 'passed', 'passed', 'passed'])
})
