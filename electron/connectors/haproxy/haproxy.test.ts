import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../../test/services/apps.ts'
import { type Haproxy, startWeights, type TwoSides, weightsTarget } from '../../../test/services/haproxy.ts'
import { until } from '../../../test/services/places.ts'
import { findConnector } from '../registry.ts'
import type { Balancer } from '../roles.ts'

const signal = () => AbortSignal.timeout(10_000)
const context = { name: 'lb', now: () => 0, secret: async () => '', log: () => undefined }
const open = (address: string): Balancer => {
  const connector = findConnector('balancer', 'haproxy')
  if (!connector) throw new Error('not registered')
  return connector.connect({ role: 'balancer', kind: 'haproxy', address }, context)
}

describe('weights of the real HAProxy', () => {
  let apps: TwoSides
  let haproxy: Haproxy
  let balancer: Balancer
  let target: ReturnType<typeof weightsTarget>

  beforeAll(async () => {
    apps = {
      a: [await startApp({ release: '1.0' }), await startApp({ release: '1.0' })],
      b: [await startApp({ release: '2.0' }), await startApp({ release: '2.0' }), await startApp({ release: '2.0' })],
    }
    haproxy = await startWeights(apps)
    target = weightsTarget(apps)
    balancer = open(`unix:${haproxy.sockets.admin}`)
    await until(async () => {
      const { servers } = await balancer.observe(target, signal())
      expect(servers.b?.every((server) => server.health === 'up')).toBe(true)
    })
  })

  afterAll(async () => {
    await balancer.close()
    await haproxy.close()
    await Promise.all([...apps.a, ...apps.b].map((app) => app.close()))
  })

  it('reads the route', async () => {
    const seen = await balancer.observe(target, signal())
    expect(seen.image).toEqual({
      'be_shop/a-1': 'weight 100, ready',
      'be_shop/a-2': 'weight 100, ready',
      'be_shop/b-1': 'weight 0, ready',
      'be_shop/b-2': 'weight 0, ready',
      'be_shop/b-3': 'weight 0, ready',
    })
    expect(seen.shares).toEqual({ a: 100, b: 0 })
    expect(seen.servers.a?.[0]).toMatchObject({ name: 'a-1', address: `127.0.0.1:${apps.a[0]?.port}`, takesTraffic: true })
    expect(seen.servers.b?.[0]).toMatchObject({ takesTraffic: false })
    expect(seen.notes.join()).toContain('server-state-file')
  })

  it.each([1, 10, 50, 99, 100, 0])('sets and reads back %i percent', async (percent) => {
    const before = await balancer.observe(target, signal())
    const image = balancer.imageFor(target, before, { a: 100 - percent, b: percent })
    await balancer.apply(target, image, { key: `to-${percent}`, signal: signal() })
    const after = await balancer.observe(target, signal())
    expect(after.image).toEqual(image)
    expect(after.shares.b).toBeCloseTo(percent, 10)
  })

  it('probes', async () => {
    const probe = await balancer.probe(signal())
    expect(probe).toMatchObject({ canRead: true, canWrite: true })
    expect(probe.checks.map((check) => [check.name, check.state])).toMatchInlineSnapshot(`
      [
        [
          "address",
          "ok",
        ],
        [
          "connects",
          "ok",
        ],
        [
          "signed in as",
          "ok",
        ],
        [
          "version",
          "ok",
        ],
        [
          "can read servers",
          "ok",
        ],
        [
          "can write servers",
          "ok",
        ],
        [
          "clock",
          "skipped",
        ],
      ]
    `)
  })

  it('counts', async () => {
    for (let i = 0; i < 20; i += 1) await fetch(haproxy.url)
    expect(await balancer.counters(target, signal())).toMatchObject({ a: { errors: 0, open: 0 }, b: { requests: 0 } })
  })
})
