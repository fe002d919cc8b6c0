import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { is, watchFor } from './open.ts'
import { HALFWAY, seat } from './seat.ts'

const shell = promisify(execFile)
const here = seat()
const { open, lane, atHalf } = here

describe('a balancer that is down during a rollback', () => {
  it('is waited for', async () => {
    await open({ stages: HALFWAY })
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    await lane().down()
    await here.desk.act({ type: 'rollback', reason: 'green is ill' })
    await watchFor(1_000)
    expect(here.desk.push().status).toBe('rolling-back')
    await lane().up()
    await here.desk.when(is('rolled-back'))
    expect(await here.site.read()).toEqual(before)
  })

  it('leaves the exact difference and commands that set it right when they are pasted', async () => {
    await open({ stages: HALFWAY })
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    await lane().down()
    await here.desk.act({ type: 'rollback', reason: 'green is ill' })
    const left = (await here.desk.when(is('needs-hands'))).rollback
    expect(left?.differences.filter(({ system }) => system === 'lb-0')).toEqual(
      Object.entries(before[0] ?? {}).map(([object, expected]) => ({ system: 'lb-0', object, expected, seen: 'cannot be read' })),
    )
    expect(left?.problems.join(' ')).toContain('lb-0')
    await lane().up()
    for (const command of left?.commands ?? []) await shell('sh', ['-c', command])
    expect(await here.site.read()).toEqual(before)
    await here.desk.act({ type: 'rollback', reason: 'set right by hand' })
    await here.desk.when(is('rolled-back'))
  })
})

describe('a balancer that hangs when a rollback is asked for', () => {
  const PATIENCE = 20_000

  it.each(['its write', 'its reading'] as const)('does not hold it up (%s)', async (what) => {
    await open({ stages: HALFWAY, timeout: PATIENCE }, 1)
    const before = await here.site.read()
    let hung = false
    const hangs = new Promise<void>((resolve) => {
      lane().hooks = {
        treat(request, write) {
          const wrote = lane().writes.length > 0
          const due = what === 'its write' ? write : wrote && request.startsWith('show servers state')
          if (hung || !due) return 'pass'
          hung = true
          resolve()
          return 'drop'
        },
      }
    })
    here.desk.start()
    await hangs
    const began = performance.now()
    await here.desk.act({ type: 'rollback', reason: 'it hangs' })
    await here.desk.when(is('rolled-back'))
    expect(performance.now() - began).toBeLessThan(PATIENCE / 2)
    expect(await here.site.read()).toEqual(before)
  })

  it('is written to again when the line broke before the change arrived', async () => {
    await open({ stages: HALFWAY }, 1)
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    let cut = false
    lane().hooks = {
      treat(_, write) {
        if (!write || cut) return 'pass'
        cut = true
        return 'cut'
      },
    }
    const sent = lane().writes.length
    const began = performance.now()
    await here.desk.act({ type: 'rollback', reason: 'green is ill' })
    const { rollback } = await here.desk.when(is('rolled-back'))
    expect(rollback?.customersOnBlueAt).toBeDefined()
    expect(performance.now() - began, 'long before its time is up').toBeLessThan(15_000)
    expect(
      lane()
        .writes.slice(sent)
        .map(({ forwarded }) => forwarded),
    ).toEqual([false, true, true])
    expect(await here.site.read()).toEqual(before)
  })
})

describe('a balancer that falls silent with the way back in its hands', () => {
  async function silenced(treatment: 'drop' | 'mute') {
    // A map entry is one line, all of it or nothing.
    await open({ mode: 'map', stages: HALFWAY, timeout: 200 }, 20)
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    let silent = false
    lane().hooks = {
      treat(_, write) {
        if (write && !silent) {
          silent = true
          return treatment
        }
        return silent ? 'drop' : 'pass'
      },
    }
    await here.desk.act({ type: 'rollback', reason: 'green is ill' })
    const left = await here.desk.when(is('needs-hands'))
    const doubt = left.effects.at(-1)
    expect(doubt).toMatchObject({ place: { way: 'back' }, status: 'unknown' })
    await watchFor(500)
    expect(here.desk.push().status).toBe('needs-hands')
    lane().hooks = {}
    await here.desk.act({ type: 'look-again', effect: doubt?.id as never })
    return before
  }

  it('goes on by itself once a look shows that it was made', async () => {
    const before = await silenced('mute')
    await here.desk.when(is('rolled-back'))
    expect(await here.site.read()).toEqual(before)
  })

  it('waits for a person when a look shows that it was not', async () => {
    const before = await silenced('drop')
    await here.desk.when(({ effects }) => effects.at(-1)?.status === 'failed')
    await watchFor(300)
    expect(here.desk.push().status).toBe('needs-hands')
    await here.desk.act({ type: 'rollback', reason: 'once more' })
    await here.desk.when(is('rolled-back'))
    expect(await here.site.read()).toEqual(before)
  })
})

describe('two balancers of which one dies', () => {
  it('restores the other at once, and says exactly what is missing', async () => {
    await open({ stages: HALFWAY, balancers: 2 })
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    await lane(1).down()
    await here.desk.act({ type: 'rollback', reason: 'green is ill' })
    await here.desk.when(({ effects }) =>
      effects.some(({ place, connection, status }) => place.way === 'back' && connection === 'lb-0' && status === 'ok'),
    )
    expect((await here.site.read())[0]).toEqual(before[0])
    const left = (await here.desk.when(is('needs-hands'))).rollback
    expect(left?.differences).toEqual(
      Object.entries(before[1] ?? {}).map(([object, expected]) => ({ system: 'lb-1', object, expected, seen: 'cannot be read' })),
    )
    expect(left?.commands.length).toBeGreaterThan(0)
    expect(left?.commands.every((command) => command.includes(lane(1).path))).toBe(true)
    expect(left?.readBacks.filter(({ system }) => system === 'lb-0').every(({ expected, seen }) => expected === seen)).toBe(true)
  })
})

describe('a socket that may only read', () => {
  it('locks the first move, and nothing is written', async () => {
    await open({ level: 'operator' })
    here.desk.start()
    await here.desk.when((push) => push.steps['look/smoke' as never]?.status === 'passed')
    const lock = () => here.desk.world.facts(here.desk.push()).interlocks.find(({ name }) => name === 'can-write')?.answer
    await expect.poll(lock, { timeout: 20_000 }).toEqual({ state: 'blocked', why: 'lb-0 does not accept writes' })
    await watchFor(500)
    expect(here.desk.push()).toMatchObject({ status: 'running', effects: [] })
    expect(lane().writes).toEqual([])
    await here.desk.act({ type: 'rollback', reason: 'no way forward' })
    expect(here.desk.push()).toMatchObject({ status: 'aborted', endReason: 'no way forward. Nothing was changed.' })
  })

  it('asks for hands without trying again when it became so in the middle of a push', async () => {
    await open({ stages: HALFWAY })
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    const denied = (request: string) => ({ say: 'Permission denied\n\n'.repeat(request.split(';').length) })
    lane().hooks = { treat: (request, write) => (write ? denied(request) : 'pass') }
    await here.desk.act({ type: 'rollback', reason: 'green is ill' })
    const { rollback } = await here.desk.when(is('needs-hands'))
    expect(rollback?.problems.join(' ')).toContain('Permission denied')
    expect(
      rollback?.differences.filter(({ system }) => system === 'lb-0').map(({ object, expected }) => [object, expected]),
    ).toEqual(Object.entries(before[0] ?? {}))
    expect(lane().writes, 'a refusal is not tried again').toHaveLength(2)
  })
})

describe('green servers that are down', () => {
  it('get no customer until they are up', async () => {
    await open({ stages: HALFWAY })
    for (const app of here.site.apps.b) app.set({ healthy: false })
    const ill = async () => (await here.site.balancers[0]?.ask('show stat be_shop 4 -1'))?.includes('DOWN')
    await expect.poll(ill, { timeout: 10_000 }).toBe(true)
    here.desk.start()
    const lock = () => here.desk.world.facts(here.desk.push()).interlocks.find(({ name }) => name === 'target-up')?.answer
    await expect.poll(lock, { timeout: 20_000 }).toEqual({ state: 'blocked', why: 'green: 0 of 1 servers up on lb-0, 1 needed' })
    await watchFor(500)
    expect(lane().writes).toEqual([])
    for (const app of here.site.apps.b) app.set({ healthy: true })
    await atHalf()
  })
})
