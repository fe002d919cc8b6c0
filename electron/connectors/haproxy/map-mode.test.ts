import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../../test/services/apps.ts'
import { type Haproxy, mapTarget, startRecommended, type TwoSides } from '../../../test/services/haproxy.ts'
import { until } from '../../../test/services/places.ts'
import { findConnector } from '../registry.ts'
import type { Balancer } from '../roles.ts'

const signal = () => AbortSignal.timeout(10_000)

describe('the recommended configuration for map mode, in the real HAProxy', () => {
  let apps: TwoSides
  let haproxy: Haproxy
  let balancer: Balancer
  let target: ReturnType<typeof mapTarget>

  const setShare = async (b: number) => {
    const image = balancer.imageFor(target, await balancer.observe(target, signal()), { a: 100 - b, b })
    await balancer.apply(target, image, { key: `share ${b}`, signal: signal() })
    const seen = await balancer.observe(target, signal())
    expect(seen.image).toEqual(image)
    expect(seen.shares).toEqual({ a: 100 - b, b })
    return seen
  }
  const releaseOf = async (cookie: string) => (await fetch(haproxy.url, { headers: { cookie } })).headers.get('x-release')
  const sessions = Array.from({ length: 300 }, (_, index) => `sbx=session-${index}`)
  const onNew = async () => {
    const releases = await Promise.all(sessions.map(releaseOf))
    return sessions.filter((_, index) => releases[index] === '2.0')
  }

  beforeAll(async () => {
    apps = {
      a: [await startApp({ release: '1.0' }), await startApp({ release: '1.0' })],
      b: [await startApp({ release: '2.0' }), await startApp({ release: '2.0' })],
    }
    haproxy = await startRecommended('map-mode', apps)
    target = mapTarget(haproxy)
    const connector = findConnector('balancer', 'haproxy')
    if (!connector) throw new Error('not registered')
    balancer = connector.connect(
      { role: 'balancer', kind: 'haproxy', address: `tcp:127.0.0.1:${haproxy.apiPort}` },
      { name: 'lb', now: () => 0, secret: async () => '', log: () => undefined },
    )
    await until(async () => {
      const { servers } = await balancer.observe(target, signal())
      expect([...(servers.a ?? []), ...(servers.b ?? [])].map((server) => server.health)).toEqual(['up', 'up', 'up', 'up'])
    })
  })
  afterAll(async () => {
    await balancer.close()
    await haproxy.close()
    await Promise.all([...apps.a, ...apps.b].map((app) => app.close()))
  })

  it('sends nobody to the new side at 0, a growing set of the same sessions as it rises, and everybody at 100', async () => {
    expect(await onNew()).toEqual([])
    await setShare(10)
    const ten = await onNew()
    expect(ten.length).toBeGreaterThan(10)
    expect(ten.length).toBeLessThan(60)
    await setShare(50)
    const half = await onNew()
    expect(half).toEqual(expect.arrayContaining(ten))
    expect(half.length).toBeGreaterThan(100)
    await setShare(100)
    expect(await onNew()).toHaveLength(300)
    await setShare(0)
    expect(await onNew()).toEqual([])
  })

  it('gives a new session a cookie that keeps it where it is', async () => {
    await setShare(50)
    const first = await fetch(haproxy.url)
    const cookie = /^sbx=[0-9a-f-]{36}/.exec(first.headers.get('set-cookie') ?? '')?.[0] ?? ''
    expect(cookie).not.toBe('')
    const again = await Promise.all(Array.from({ length: 20 }, () => releaseOf(cookie)))
    expect(new Set(again)).toEqual(new Set([first.headers.get('x-release')]))
    expect((await fetch(haproxy.url, { headers: { cookie } })).headers.get('set-cookie')).toBeNull()
    await setShare(0)
  })

  it('sends a cohort first, keeps it there, and takes it back with everybody', async () => {
    const staff = 'cohort=staff; sbx=session-1'
    expect(await releaseOf(staff)).toBe('1.0')
    const seen = await setShare(1)
    expect(seen.image[`${target.map} cohort.staff`]).toBe('b')
    expect(await releaseOf(staff)).toBe('2.0')
    await setShare(50)
    await setShare(1)
    expect(await releaseOf(staff)).toBe('2.0')
    await setShare(0)
    expect(await releaseOf(staff)).toBe('1.0')
    expect(await releaseOf('cohort=percent; sbx=session-1')).toBe('1.0')
  })

  it('counts each side, with the faults of its servers', async () => {
    const before = await balancer.counters(target, signal())
    apps.a[0]?.set({ errorRate: 1 })
    apps.a[1]?.set({ errorRate: 1 })
    await Promise.all(sessions.slice(0, 10).map(releaseOf))
    for (const app of apps.a) app.set({ errorRate: 0 })
    const after = await balancer.counters(target, signal())
    expect((after.a?.requests ?? 0) - (before.a?.requests ?? 0)).toBe(10)
    expect((after.a?.errors ?? 0) - (before.a?.errors ?? 0)).toBe(10)
    expect(after.b?.errors).toBe(before.b?.errors)
  })

  it('says that a reload forgets the entries, and is right about it', async () => {
    const seen = await setShare(25)
    expect(seen.notes.join()).toContain('lost when HAProxy reloads')
    await haproxy.reload()
    expect((await balancer.observe(target, signal())).shares).toEqual({ a: 100, b: 0 })
    await writeFile(target.map, (await readFile(target.map, 'utf8')).replace('percent 0', 'percent 25'))
    await haproxy.reload()
    expect((await balancer.observe(target, signal())).shares).toEqual({ a: 75, b: 25 })
  })

  it('names a map and an entry that are not there, and takes nothing that is no share', async () => {
    await expect(balancer.observe({ ...target, map: '/no/such.map' }, signal())).rejects.toMatchObject({ code: 'not-found' })
    const other = { ...target, cohorts: ['cohort.nobody'] }
    await expect(balancer.observe(other, signal())).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('has no entry cohort.nobody'),
    })
    const seen = await balancer.observe(target, signal())
    expect(() => balancer.imageFor(target, seen, { a: 99.5, b: 0.5 })).toThrow("can't be set")
    await expect(
      balancer.apply(target, { [`${target.map} percent`]: '5; shutdown sessions' }, { key: 'x', signal: signal() }),
    ).rejects.toMatchObject({ code: 'rejected', outcome: 'not-done' })
  })

  it('writes lines that a person can paste', async () => {
    expect(balancer.commands(target, { [`${target.map} percent`]: '0' })).toEqual([
      `echo 'set map ${target.map} percent 0' | socat -t5 - 'tcp-connect:127.0.0.1:${haproxy.apiPort}'`,
    ])
  })
})
