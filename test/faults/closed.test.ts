import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pushId } from '../../shared/domain/ids.ts'
import { startProgram } from '../services/program.ts'
import { compareWrites, openEffects, readJournal, recordedState } from './ledger.ts'
import { startConsole } from './run-console.ts'
import { ALL } from './sample.ts'
import { type Site, startSite } from './site.ts'

const orderFor = ({ home, workspaceFile }: Site, start: number) => ({ home, workspaceFile, start, speed: 5 })
/** Durable writes of a push and its way back, few enough to be there every time. */
const WRITES = Array.from({ length: 18 }, (_, index) => index + 3)

describe('the whole engine, with a terminal on it', () => {
  it('ends by itself when it is closed in the middle of a push', async () => {
    const shift = (share: number) => ({ kind: 'shift', name: `${share} percent`, share })
    const site = await startSite({ stages: [{ name: 'all', steps: [shift(100)] }] })
    const script = fileURLToPath(new URL('./engine.fixture.ts', import.meta.url))
    const program = await startProgram(process.execPath, [script, site.home, site.folder])
    try {
      const [code] = await once(program.child, 'exit')
      expect({ code, said: program.output() }).toEqual({ code: 0, said: 'closed\n' })
      expect((await readJournal(site.home)).entries.at(-1)?.event).toEqual({ type: 'engine.stopped' })
    } finally {
      await program.stop()
      await site.close()
    }
  }, 60_000)
})

describe('a console that is closed in the middle of a push', () => {
  it.each(WRITES.filter((write) => ALL || write % 5 === 0))(
    'after durable write %i leaves no timer and no handle, and the next one goes on',
    async (leave) => {
      const site = await startSite()
      try {
        const before = await site.read()
        const start = Date.now()
        const first = await startConsole({ ...orderFor(site, start), leave }).ended
        expect(first).toMatchObject({ killed: false, code: 0, stderr: '', left: { word: 'left' } })
        expect(first.lingered, 'until the process ends by itself').toBeLessThan(2_000)
        const between = await readJournal(site.home)
        expect(between.entries.at(-1)?.event).toEqual({ type: 'engine.stopped' })
        const last = await startConsole(orderFor(site, start)).ended
        expect(last).toMatchObject({ killed: false, code: 0, stderr: '', over: { status: 'rolled-back' } })
        const { state } = await readJournal(site.home)
        const push = state.pushes[pushId('p-1')]
        if (!push) throw new Error('the push is not in the journal')
        expect(openEffects(state)).toEqual([])
        expect(await site.read()).toEqual(before)
        expect(recordedState(push, 0)).toEqual(before[0])
        for (const [route, lane] of site.lanes.entries()) expect(compareWrites(push, route, lane)).toEqual([])
      } finally {
        await site.close()
      }
    },
  )

  it('does not wait for a balancer that says nothing', async () => {
    const site = await startSite()
    try {
      const [lane] = site.lanes
      if (!lane) throw new Error('no lane')
      let silent = false
      lane.hooks = {
        treat(_, write) {
          silent ||= write
          return silent ? 'drop' : 'pass'
        },
      }
      const start = Date.now()
      // The intent of the first change; its line is sent right after it, and never answered.
      const first = await startConsole({ ...orderFor(site, start), leave: 6 }).ended
      expect(first).toMatchObject({ killed: false, code: 0, stderr: '' })
      lane.hooks = {}
      const last = await startConsole(orderFor(site, start)).ended
      expect(last).toMatchObject({ over: { status: 'rolled-back' }, stderr: '' })
    } finally {
      await site.close()
    }
  })
})
