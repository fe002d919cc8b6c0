import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { type Desk, heldFor, is, openDesk, watchFor } from './open.ts'
import { type Site, type SiteOptions, startSite } from './site.ts'

const shell = promisify(execFile)

let site: Site
let desk: Desk
afterEach(async () => {
  await desk.close()
  await site.close()
})

async function open(options: SiteOptions = {}, speed = 5) {
  site = await startSite(options)
  desk = openDesk(site, { speed })
}

const lane = (index = 0) => {
  const found = site.lanes[index]
  if (!found) throw new Error(`no lane ${index}`)
  return found
}

const shift = (share: number) => ({ kind: 'shift', name: `${share} percent`, share })
/** Stands at 50 percent until somebody does something. */
const ALL = { name: 'all', hold: false, steps: [shift(100)] }
const HALFWAY = [{ name: 'half', hold: false, steps: [shift(50), { kind: 'wait', name: 'watch', for: '2h' }] }, ALL]
const atHalf = () =>
  desk.when((push) => push.steps['half/50 percent' as never]?.status === 'passed', 'half of the customers are on green')

const changed = (index = 0) => site.balancers[index]?.ask('set server be_shop/a-1 weight 7')

describe('a change that is sent and of which nothing is heard', () => {
  it('is in doubt, is not sent again, and is settled by a look at the balancer', async () => {
    await open({ timeout: 200 }, 20)
    const before = await site.read()
    let silent = false
    lane().hooks = {
      treat(_, write) {
        silent ||= write
        return silent ? 'drop' : 'pass'
      },
    }
    desk.start()
    const held = await desk.when(heldFor('unknown-effect'))
    expect(held.effects).toMatchObject([{ status: 'unknown' }])
    expect(held.hold?.detail).toContain('It was sent to lb-0, and lb-0 does not say what it has now')
    await expect(desk.act({ type: 'resume' })).rejects.toThrow('A change is in doubt')
    await watchFor(1_000)
    expect(lane().writes).toHaveLength(1)
    lane().hooks = {}
    await desk.act({ type: 'look-again', effect: held.effects[0]?.id as never })
    const settled = await desk.when((push) => push.effects[0]?.status === 'failed')
    expect(settled.effects[0]?.settlement).toMatchObject({ why: 'It did not happen: lb-0 still has what it had before.' })
    await watchFor(500)
    expect(lane().writes, 'a held push does not try again by itself').toHaveLength(1)
    expect(await site.read()).toEqual(before)
    await desk.act({ type: 'rollback', reason: 'enough' })
    await desk.when(is('rolled-back'))
  })

  it('counts as made when the balancer, once it answers, has it', async () => {
    await open({ timeout: 200, stages: HALFWAY }, 20)
    let silent = false
    lane().hooks = {
      treat(_, write) {
        if (write) {
          silent = true
          return 'mute'
        }
        return silent ? 'drop' : 'pass'
      },
    }
    desk.start()
    const held = await desk.when(heldFor('unknown-effect'))
    lane().hooks = {}
    await desk.act({ type: 'look-again', effect: held.effects[0]?.id as never })
    await desk.when((push) => push.effects[0]?.status === 'ok')
    await atHalf()
    await desk.act({ type: 'resume' })
    await desk.when(is('running'))
    expect(lane().writes).toHaveLength(1)
  })
})

describe('a balancer that says yes and does nothing', () => {
  it('is found out by reading back', async () => {
    await open({}, 20)
    const before = await site.read()
    lane().hooks = { treat: (_, write) => (write ? 'ignore' : 'pass') }
    desk.start()
    const held = await desk.when(heldFor('failed-step'))
    expect(held.hold?.detail).toContain(
      'lb-0 accepted the change and did not make it: be_shop/a-1 reads weight 100, ready instead of weight 45, ready',
    )
    expect(held.effects).toMatchObject([{ status: 'failed' }])
    expect(lane().writes).toHaveLength(1)
    expect(await site.read()).toEqual(before)
    lane().hooks = {}
    await desk.act({ type: 'retry', step: 'some/10 percent' as never })
    await desk.when(is('completed'))
  })
})

describe('a balancer that shows a change late', () => {
  it('is read until it does, and written once', async () => {
    await open({ stages: HALFWAY })
    const old = new Map<string, string>()
    let until = 0
    lane().hooks = {
      treat(request, write) {
        if (write) until = Date.now() + 400
        const kept = old.get(request)
        if (!write && kept !== undefined && Date.now() < until) return { say: kept }
        return {
          rewrite(answer) {
            if (!write) old.set(request, answer)
            return answer
          },
        }
      },
    }
    desk.start()
    await atHalf()
    expect(Date.now()).toBeGreaterThan(until)
    expect(desk.push().effects).toMatchObject([{ status: 'ok' }])
    expect(lane().writes).toHaveLength(1)
  })
})

describe('what somebody else does to the balancer', () => {
  it('holds the push, is told, and is not undone; once it is set right the push goes on', async () => {
    await open({ stages: HALFWAY })
    desk.start()
    await atHalf()
    await changed()
    const held = await desk.when(heldFor('drift'))
    expect(held.hold?.detail).toBe(
      'lb-0 was changed by somebody else: be_shop/a-1 is weight 7, ready, was set to weight 25, ready',
    )
    await expect(desk.act({ type: 'resume' })).rejects.toThrow('Set it right by hand, or roll back.')
    await watchFor(500)
    expect(lane().writes).toHaveLength(1)
    await site.balancers[0]?.ask('set server be_shop/a-1 weight 25')
    await expect
      .poll(() => desk.world.facts(desk.push()).interlocks.find(({ name }) => name === 'no-drift')?.answer.state, {
        timeout: 10_000,
      })
      .toBe('clear')
    await desk.act({ type: 'resume' })
    await desk.when(is('running'))
  })

  it('is not written over by a move that comes before the watch has seen it', async () => {
    await open({ stages: [{ name: 'half', steps: [shift(50)] }, ALL] })
    desk.start({ mode: 'supervised' })
    await desk.when(heldFor('signal'))
    await expect
      .poll(() => desk.world.facts(desk.push()).interlocks.every(({ answer }) => answer.state === 'clear'), { timeout: 20_000 })
      .toBe(true)
    // Right after a reading of the watch: the next one is 400 ms away.
    await new Promise<void>((resolve) => {
      lane().hooks = { after: (request) => request.startsWith('show servers state') && resolve() }
    })
    lane().hooks = {}
    await changed()
    await desk.act({ type: 'advance' })
    const held = await desk.when(heldFor('failed-step'))
    expect(held.hold?.detail).toContain(
      'lb-0 was changed by somebody else: be_shop/a-1 is weight 7, ready, was set to weight 100, ready',
    )
    await expect.poll(() => desk.events().some(({ type }) => type === 'drift.seen')).toBe(true)
    expect(lane().writes).toEqual([])
    expect((await site.read())[0]).toMatchObject({ 'be_shop/a-1': 'weight 7, ready' })
  })

  it('is journaled before a rollback sets it right', async () => {
    await open({ stages: HALFWAY })
    const before = await site.read()
    desk.start()
    await atHalf()
    await changed()
    await desk.act({ type: 'rollback', reason: 'it does not look right' })
    await desk.when(is('rolled-back'))
    const events = desk.events()
    const seen = events.findIndex(({ type }) => type === 'drift.seen')
    const restored = events.findIndex((event) => event.type === 'effect.intended' && event.place.way === 'back')
    expect(seen).toBeGreaterThan(-1)
    expect(seen).toBeLessThan(restored)
    expect(await site.read()).toEqual(before)
  })

  it('shows when it is a reload that forgets', async () => {
    await open({ stages: HALFWAY })
    const before = await site.read()
    desk.start()
    await atHalf()
    await site.balancers[0]?.reload()
    const held = await desk.when(heldFor('drift'))
    expect(held.hold?.detail).toContain('be_shop/a-1 is weight 100, ready, was set to weight 25, ready')
    expect(lane().writes).toHaveLength(1)
    await desk.act({ type: 'rollback', reason: 'the reload did it' })
    await desk.when(is('rolled-back'))
    expect(lane().writes, 'it was back already').toHaveLength(1)
    await watchFor(1_000)
    const drifts = desk.events().filter(({ type }) => type === 'drift.seen')
    expect(drifts, 'what is right again is told as no change').toHaveLength(1)
    await desk.close()
    desk = openDesk(site)
    await watchFor(1_000)
    expect(desk.events().filter(({ type }) => type === 'drift.seen')).toHaveLength(1)
    expect(await site.read()).toEqual(before)
  })

  it('is seen and told also after the rollback, as when a lost change arrives late', async () => {
    await open({ stages: HALFWAY })
    const before = await site.read()
    let sent = false
    lane().hooks = {
      treat(_, write) {
        if (!write || sent) return 'pass'
        sent = true
        return { later: 4_000 }
      },
    }
    desk.start()
    await desk.when(({ effects }) => effects.length === 1)
    await expect.poll(() => sent).toBe(true)
    await desk.act({ type: 'rollback', reason: 'no answer' })
    await desk.when(is('rolled-back'))
    expect(await site.read()).toEqual(before)
    await expect.poll(() => desk.events().at(-1), { timeout: 20_000 }).toMatchObject({ type: 'drift.seen', system: 'lb-0' })
    expect(desk.push().status).toBe('rolled-back')
    expect(lane().writes, 'nothing but the late change').toHaveLength(1)
  })
})

describe('a balancer that is down during a rollback', () => {
  it('is waited for', async () => {
    await open({ stages: HALFWAY })
    const before = await site.read()
    desk.start()
    await atHalf()
    await lane().down()
    await desk.act({ type: 'rollback', reason: 'green is ill' })
    await watchFor(1_000)
    expect(desk.push().status).toBe('rolling-back')
    await lane().up()
    await desk.when(is('rolled-back'))
    expect(await site.read()).toEqual(before)
  })

  it('leaves the exact difference and commands that set it right when they are pasted', async () => {
    await open({ stages: HALFWAY })
    const before = await site.read()
    desk.start()
    await atHalf()
    await lane().down()
    await desk.act({ type: 'rollback', reason: 'green is ill' })
    const left = (await desk.when(is('needs-hands'))).rollback
    expect(left?.differences.filter(({ system }) => system === 'lb-0')).toEqual(
      Object.entries(before[0] ?? {}).map(([object, expected]) => ({ system: 'lb-0', object, expected })),
    )
    expect(left?.problems.join(' ')).toContain('lb-0')
    await lane().up()
    for (const command of left?.commands ?? []) await shell('sh', ['-c', command])
    expect(await site.read()).toEqual(before)
    await desk.act({ type: 'rollback', reason: 'set right by hand' })
    await desk.when(is('rolled-back'))
  })
})

describe('a balancer that hangs when a rollback is asked for', () => {
  const PATIENCE = 20_000

  it.each(['its write', 'its reading'] as const)('does not hold it up (%s)', async (what) => {
    await open({ stages: HALFWAY, timeout: PATIENCE }, 1)
    const before = await site.read()
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
    desk.start()
    await hangs
    const began = performance.now()
    await desk.act({ type: 'rollback', reason: 'it hangs' })
    await desk.when(is('rolled-back'))
    expect(performance.now() - began).toBeLessThan(PATIENCE / 2)
    expect(await site.read()).toEqual(before)
  })

  it('is written to again when the line broke before the change arrived', async () => {
    await open({ stages: HALFWAY }, 1)
    const before = await site.read()
    desk.start()
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
    await desk.act({ type: 'rollback', reason: 'green is ill' })
    const { rollback } = await desk.when(is('rolled-back'))
    expect(rollback?.customersOnBlueAt).toBeDefined()
    expect(performance.now() - began, 'long before its time is up').toBeLessThan(15_000)
    expect(
      lane()
        .writes.slice(sent)
        .map(({ forwarded }) => forwarded),
    ).toEqual([false, true, true])
    expect(await site.read()).toEqual(before)
  })
})

describe('two balancers of which one dies', () => {
  it('restores the other at once, and says exactly what is missing', async () => {
    await open({ stages: HALFWAY, balancers: 2 })
    const before = await site.read()
    desk.start()
    await atHalf()
    await lane(1).down()
    await desk.act({ type: 'rollback', reason: 'green is ill' })
    await desk.when(({ effects }) =>
      effects.some(({ place, connection, status }) => place.way === 'back' && connection === 'lb-0' && status === 'ok'),
    )
    expect((await site.read())[0]).toEqual(before[0])
    const left = (await desk.when(is('needs-hands'))).rollback
    expect(left?.differences).toEqual(
      Object.entries(before[1] ?? {}).map(([object, expected]) => ({ system: 'lb-1', object, expected })),
    )
    expect(left?.commands.length).toBeGreaterThan(0)
    expect(left?.commands.every((command) => command.includes(lane(1).path))).toBe(true)
    expect(left?.readBacks.filter(({ system }) => system === 'lb-0').every(({ expected, seen }) => expected === seen)).toBe(true)
  })
})

describe('a socket that may only read', () => {
  it('locks the first move, and nothing is written', async () => {
    await open({ level: 'operator' })
    desk.start()
    await desk.when((push) => push.steps['look/smoke' as never]?.status === 'passed')
    const lock = () => desk.world.facts(desk.push()).interlocks.find(({ name }) => name === 'can-write')?.answer
    await expect.poll(lock, { timeout: 20_000 }).toEqual({ state: 'blocked', why: 'lb-0 does not accept writes' })
    await watchFor(500)
    expect(desk.push()).toMatchObject({ status: 'running', effects: [] })
    expect(lane().writes).toEqual([])
    await desk.act({ type: 'rollback', reason: 'no way forward' })
    expect(desk.push()).toMatchObject({ status: 'aborted', endReason: 'no way forward. Nothing was changed.' })
  })

  it('asks for hands without trying again when it became so in the middle of a push', async () => {
    await open({ stages: HALFWAY })
    const before = await site.read()
    desk.start()
    await atHalf()
    const denied = (request: string) => ({ say: 'Permission denied\n\n'.repeat(request.split(';').length) })
    lane().hooks = { treat: (request, write) => (write ? denied(request) : 'pass') }
    await desk.act({ type: 'rollback', reason: 'green is ill' })
    const { rollback } = await desk.when(is('needs-hands'))
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
    for (const app of site.apps.b) app.set({ healthy: false })
    const ill = async () => (await site.balancers[0]?.ask('show stat be_shop 4 -1'))?.includes('DOWN')
    await expect.poll(ill, { timeout: 10_000 }).toBe(true)
    desk.start()
    const lock = () => desk.world.facts(desk.push()).interlocks.find(({ name }) => name === 'target-up')?.answer
    await expect.poll(lock, { timeout: 20_000 }).toEqual({ state: 'blocked', why: 'green: 0 of 1 servers up on lb-0, 1 needed' })
    await watchFor(500)
    expect(lane().writes).toEqual([])
    for (const app of site.apps.b) app.set({ healthy: true })
    await atHalf()
  })
})
