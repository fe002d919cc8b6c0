import { afterEach, describe, expect, it } from 'vitest'
import { startLoad } from './load.ts'
import { type Desk, is, openDesk } from './open.ts'
import { ALL } from './sample.ts'
import { NEW, OLD, type Site, startSite } from './site.ts'

const PER_SECOND = 500
const TIMES = ALL ? 20 : 2

let site: Site
let desk: Desk
afterEach(async () => {
  await desk.close()
  await site.close()
})

const shift = (share: number) => ({ kind: 'shift', name: `${share} percent`, share })
const pause = { kind: 'wait', name: 'watch', for: '500ms' }
const STAGES = [5, 25, 50, 100].map((share) => ({ name: `to ${share}`, hold: false, steps: [shift(share), pause] }))

describe.each(['weights', 'map'] as const)('500 requests a second through real HAProxy, %s', (mode) => {
  it.each(Array.from({ length: TIMES }, (_, index) => index + 1))('lose nothing in a push and its way back (%i)', async () => {
    site = await startSite({ mode, stages: STAGES })
    desk = openDesk(site, { speed: 1 })
    // Slow enough that every move meets requests under way.
    for (const app of [...site.apps.a, ...site.apps.b]) app.set({ latency: 20 })
    const before = await site.read()
    const load = startLoad(site.url, PER_SECOND)
    const began = performance.now()
    desk.start()
    const pushed = await desk.when(is('completed'))
    const full = await site.read()
    const last = pushed.effects.at(-1)?.settlement
    expect(last?.outcome === 'ok' ? last.seen : undefined, 'what was read back at the top').toEqual(full[0])
    await desk.act({ type: 'rollback', reason: 'to see what it costs' })
    const back = await desk.when(is('rolled-back'))
    const seconds = (performance.now() - began) / 1_000
    const { sent, answered, failures, skipped, releases } = await load.stop()
    expect(failures).toEqual([])
    expect(answered).toBe(sent)
    expect(skipped, 'requests that this computer was too slow to send').toBeLessThan(0.1 * PER_SECOND * seconds)
    expect(releases[OLD], 'both releases served').toBeGreaterThan(0)
    expect(releases[NEW], 'both releases served').toBeGreaterThan(0)
    expect(await site.read()).toEqual(before)
    expect(back.rollback?.readBacks.every(({ expected, seen }) => expected === seen)).toBe(true)
    expect(back.rollback?.readBacks.filter(({ system }) => system === 'lb-0')).toHaveLength(Object.keys(before[0] ?? {}).length)
  })
})
