import { expect, it, vi } from 'vitest'
import { machine } from '../../../shared/domain/actor.ts'
import { pushId } from '../../../shared/domain/ids.ts'
import type { NewPushEvent } from '../../../shared/push/events.ts'
import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import { slowDownForCountdowns } from './countdowns.ts'

const entry = (event: NewPushEvent): JournalEntry => ({
  seq: 1,
  at: '2026-06-01T03:12:40.000Z',
  actor: machine('judge'),
  event: { ...event, push: pushId('p-1') },
  prev: '',
  hash: '',
})
const announced = entry({ type: 'rollback.announced', at: 0, reason: 'errors 2.8× blue' })
const resumed = entry({ type: 'push.resumed' })

function yard(speed: number) {
  let tell = (_entries: readonly JournalEntry[]) => {}
  const stop = vi.fn()
  const drive = vi.fn(async () => {})
  const book = {
    onEntries(listener: typeof tell) {
      tell = listener
      return stop
    },
  }
  slowDownForCountdowns({ book, clock: { speed } }, drive)
  return { drive, tell: (entries: readonly JournalEntry[]) => tell(entries) }
}

it('slows a fast clock down to real time when a rollback is announced, and for nothing else', () => {
  const fast = yard(10)
  fast.tell([resumed])
  expect(fast.drive).not.toHaveBeenCalled()
  fast.tell([resumed, announced])
  expect(fast.drive).toHaveBeenCalledExactlyOnceWith({ speed: 1 })
})

it.each([0, 1])('leaves a clock alone that runs at %d', (speed) => {
  const slow = yard(speed)
  slow.tell([announced])
  expect(slow.drive).not.toHaveBeenCalled()
})
