import { expect, test } from 'vitest'
import { ENGINE, smallPlan } from '../../test/fakes/push-states.ts'
import { effectId, stepId } from '../domain/ids.ts'
import type { HostOutcome } from '../domain/observation.ts'
import type { NewPushEvent } from '../push/events.ts'
import { emptyConsole, foldEntry } from './console-fold.ts'
import type { JournalEntry } from './journal-event.ts'

const entry = (event: NewPushEvent, index: number): JournalEntry => ({
  seq: index + 1,
  at: '2026-11-24T03:12:40.000Z',
  actor: ENGINE,
  event: { ...event, push: smallPlan.id },
  prev: '',
  hash: `${index}`,
})
const ran = (number: number): HostOutcome => ({ host: `web-${number}`, outcome: 'ran', exitCode: 0, millis: 30_000 })
const bad: HostOutcome = { host: 'web-9999', outcome: 'ran', exitCode: 3, millis: 30_000 }
const hosts = [...Array.from({ length: 1_000 }, (_, number) => ran(number)), bad]

const whole: readonly NewPushEvent[] = [
  { type: 'push.planned', plan: smallPlan },
  { type: 'push.started' },
  {
    type: 'effect.intended',
    effect: effectId('e-1'),
    place: { way: 'forward', step: stepId('deploy') },
    connection: 'web',
    change: { kind: 'run', command: 'deploy', env: {} },
  },
  { type: 'effect.settled', effect: effectId('e-1'), settlement: { outcome: 'failed', why: 'web-9999 ended with 3.', hosts } },
  { type: 'push.aborted', reason: 'web-9999' },
]

test('a live push has every host of a run; of one that has ended only those that a person may ask about', () => {
  const live = whole.slice(0, -1).map(entry).reduce(foldEntry, emptyConsole)
  expect(live.pushes[smallPlan.id]?.effects[0]?.settlement?.hosts).toHaveLength(1_001)
  const ended = foldEntry(live, entry(whole.at(-1) as NewPushEvent, whole.length - 1))
  expect(ended.pushes[smallPlan.id]?.status).toBe('aborted')
  expect(ended.pushes[smallPlan.id]?.effects[0]).toMatchObject({ status: 'failed', settlement: { hosts: [bad] } })
  expect(JSON.stringify(ended).length).toBeLessThan(4_000)
})
