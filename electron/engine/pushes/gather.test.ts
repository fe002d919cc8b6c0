import { describe, expect, it, vi } from 'vitest'
import { openGatherer } from './gather.ts'

/** What is waiting, and what each write took with it. */
function desk() {
  let waiting: string[] = []
  const writes: string[][] = []
  const listeners: (() => void)[] = []
  const gatherer = openGatherer(
    () => waiting.length,
    () => {
      writes.push(waiting)
      waiting = []
      gatherer.emptied()
      for (const listener of listeners.splice(0)) listener()
    },
  )
  return {
    writes,
    written: () => new Promise<void>((resolve) => listeners.push(resolve)),
    add(name: string, urgent: boolean) {
      waiting.push(name)
      gatherer.added(urgent)
    },
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('what waits for the journal', () => {
  it('is written as one when it arrives together', async () => {
    const here = desk()
    const written = here.written()
    for (const name of ['a', 'b', 'c']) here.add(name, true)
    await written
    expect(here.writes).toEqual([['a', 'b', 'c']])
  })

  it('is written together, in its order, when more read-backs come in later turns of the event loop', async () => {
    const here = desk()
    const written = here.written()
    here.add('first', false)
    await turn()
    here.add('second', false)
    await written
    expect(here.writes).toEqual([['first', 'second']])
  })

  it('goes at once with something that an act depends on, and keeps its place before it', async () => {
    const here = desk()
    const written = here.written()
    here.add('read back', false)
    here.add('intent', true)
    await written
    expect(here.writes).toEqual([['read back', 'intent']])
  })

  it('is written although read-backs never stop coming', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
    try {
      const here = desk()
      // One a millisecond: it is never quiet.
      for (let millis = 0; millis < 100; millis++) {
        here.add('one more', false)
        await vi.advanceTimersByTimeAsync(1)
      }
      expect(here.writes.length).toBeGreaterThan(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
