import { describe, expect, it } from 'vitest'
import { heldFor, is, watchFor } from './open.ts'
import { ALL, HALFWAY, seat, shift } from './seat.ts'

const here = seat()
const { open, lane, atHalf } = here

const changed = () => here.site.balancers[0]?.ask('set server be_shop/a-1 weight 7')

describe('a change that is sent and of which nothing is heard', () => {
  it('is in doubt, is not sent again, and is settled by a look at the balancer', async () => {
    await open({ timeout: 200 }, 20)
    const before = await here.site.read()
    let silent = false
    lane().hooks = {
      treat(_, write) {
        silent ||= write
        return silent ? 'drop' : 'pass'
      },
    }
    here.desk.start()
    const held = await here.desk.when(heldFor('unknown-effect'))
    expect(held.effects).toMatchObject([{ status: 'unknown' }])
    expect(held.hold?.detail).toContain('It was sent to lb-0, and lb-0 does not say what it has now')
    await expect(here.desk.act({ type: 'resume' })).rejects.toThrow('A change is in doubt')
    await watchFor(1_000)
    expect(lane().writes).toHaveLength(1)
    lane().hooks = {}
    await here.desk.act({ type: 'look-again', effect: held.effects[0]?.id as never })
    const settled = await here.desk.when((push) => push.effects[0]?.status === 'failed')
    expect(settled.effects[0]?.settlement).toMatchObject({ why: 'It did not happen: lb-0 still has what it had before.' })
    await watchFor(500)
    expect(lane().writes, 'a held push does not try again by itself').toHaveLength(1)
    expect(await here.site.read()).toEqual(before)
    await here.desk.act({ type: 'rollback', reason: 'enough' })
    await here.desk.when(is('rolled-back'))
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
    here.desk.start()
    const held = await here.desk.when(heldFor('unknown-effect'))
    lane().hooks = {}
    await here.desk.act({ type: 'look-again', effect: held.effects[0]?.id as never })
    await here.desk.when((push) => push.effects[0]?.status === 'ok')
    await atHalf()
    await here.desk.act({ type: 'resume' })
    await here.desk.when(is('running'))
    expect(lane().writes).toHaveLength(1)
  })
})

describe('a balancer that says yes and does nothing', () => {
  it('is found out by reading back', async () => {
    await open({}, 20)
    const before = await here.site.read()
    lane().hooks = { treat: (_, write) => (write ? 'ignore' : 'pass') }
    here.desk.start()
    const held = await here.desk.when(heldFor('failed-step'))
    expect(held.hold?.detail).toContain(
      'lb-0 accepted the change and did not make it: be_shop/a-1 reads weight 100, ready instead of weight 45, ready',
    )
    expect(held.effects).toMatchObject([{ status: 'failed' }])
    expect(lane().writes).toHaveLength(1)
    expect(await here.site.read()).toEqual(before)
    lane().hooks = {}
    await here.desk.act({ type: 'retry', step: 'some/10 percent' as never })
    await here.desk.when(is('completed'))
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
    here.desk.start()
    await atHalf()
    expect(Date.now()).toBeGreaterThan(until)
    expect(here.desk.push().effects).toMatchObject([{ status: 'ok' }])
    expect(lane().writes).toHaveLength(1)
  })
})

describe('what somebody else does to the balancer', () => {
  it('holds the push, is told, and is not undone; once it is set right the push goes on', async () => {
    await open({ stages: HALFWAY })
    here.desk.start()
    await atHalf()
    await changed()
    const held = await here.desk.when(heldFor('drift'))
    expect(held.hold?.detail).toBe(
      'lb-0 was changed by somebody else: be_shop/a-1 is weight 7, ready, was set to weight 25, ready',
    )
    await expect(here.desk.act({ type: 'resume' })).rejects.toThrow('Set it right by hand, or roll back.')
    await watchFor(500)
    expect(lane().writes).toHaveLength(1)
    await here.site.balancers[0]?.ask('set server be_shop/a-1 weight 25')
    await expect
      .poll(() => here.desk.world.facts(here.desk.push()).interlocks.find(({ name }) => name === 'no-drift')?.answer.state, {
        timeout: 10_000,
      })
      .toBe('clear')
    await here.desk.act({ type: 'resume' })
    await here.desk.when(is('running'))
  })

  it('is not written over by a move that comes before the watch has seen it', async () => {
    await open({ stages: [{ name: 'half', steps: [shift(50)] }, ALL] })
    here.desk.start({ mode: 'supervised' })
    await here.desk.when(heldFor('signal'))
    await expect
      .poll(() => here.desk.world.facts(here.desk.push()).interlocks.every(({ answer }) => answer.state === 'clear'), {
        timeout: 20_000,
      })
      .toBe(true)
    // Right after a reading of the watch: the next one is 400 ms away.
    await new Promise<void>((resolve) => {
      lane().hooks = { after: (request) => request.startsWith('show servers state') && resolve() }
    })
    lane().hooks = {}
    await changed()
    await here.desk.act({ type: 'advance' })
    const held = await here.desk.when(heldFor('failed-step'))
    expect(held.hold?.detail).toContain(
      'lb-0 was changed by somebody else: be_shop/a-1 is weight 7, ready, was set to weight 100, ready',
    )
    await expect.poll(() => here.desk.events().some(({ type }) => type === 'drift.seen')).toBe(true)
    expect(lane().writes).toEqual([])
    expect((await here.site.read())[0]).toMatchObject({ 'be_shop/a-1': 'weight 7, ready' })
  })

  it('is journaled before a rollback sets it right', async () => {
    await open({ stages: HALFWAY })
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    await changed()
    await here.desk.act({ type: 'rollback', reason: 'it does not look right' })
    await here.desk.when(is('rolled-back'))
    const events = here.desk.events()
    const seen = events.findIndex(({ type }) => type === 'drift.seen')
    const restored = events.findIndex((event) => event.type === 'effect.intended' && event.place.way === 'back')
    expect(seen).toBeGreaterThan(-1)
    expect(seen).toBeLessThan(restored)
    expect(await here.site.read()).toEqual(before)
  })

  it('shows when it is a reload that forgets', async () => {
    await open({ stages: HALFWAY })
    const before = await here.site.read()
    here.desk.start()
    await atHalf()
    await here.site.balancers[0]?.reload()
    const held = await here.desk.when(heldFor('drift'))
    expect(held.hold?.detail).toContain('be_shop/a-1 is weight 100, ready, was set to weight 25, ready')
    expect(lane().writes).toHaveLength(1)
    await here.desk.act({ type: 'rollback', reason: 'the reload did it' })
    await here.desk.when(is('rolled-back'))
    expect(lane().writes, 'it was back already').toHaveLength(1)
    await watchFor(1_000)
    const drifts = here.desk.events().filter(({ type }) => type === 'drift.seen')
    expect(drifts, 'what is right again is told as no change').toHaveLength(1)
    await here.reopen()
    await watchFor(1_000)
    expect(here.desk.events().filter(({ type }) => type === 'drift.seen')).toHaveLength(1)
    expect(await here.site.read()).toEqual(before)
  })

  it('is seen and told also after the rollback, as when a lost change arrives late', async () => {
    await open({ stages: HALFWAY })
    const before = await here.site.read()
    let sent = false
    lane().hooks = {
      treat(_, write) {
        if (!write || sent) return 'pass'
        sent = true
        return { later: 4_000 }
      },
    }
    here.desk.start()
    await here.desk.when(({ effects }) => effects.length === 1)
    await expect.poll(() => sent).toBe(true)
    await here.desk.act({ type: 'rollback', reason: 'no answer' })
    await here.desk.when(is('rolled-back'))
    expect(await here.site.read()).toEqual(before)
    await expect.poll(() => here.desk.events().at(-1), { timeout: 20_000 }).toMatchObject({ type: 'drift.seen', system: 'lb-0' })
    expect(here.desk.push().status).toBe('rolled-back')
    expect(lane().writes, 'nothing but the late change').toHaveLength(1)
  })
})
