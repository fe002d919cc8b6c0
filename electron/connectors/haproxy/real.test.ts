import { chmod, writeFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, type AppBehaviour, startApp } from '../../../test/services/apps.ts'
import { type Haproxy, startHaproxy, startRecommended, startWeights, weightsTarget } from '../../../test/services/haproxy.ts'
import { until } from '../../../test/services/places.ts'
import { findConnector } from '../registry.ts'
import type { Balancer } from '../roles.ts'

const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

const signal = () => AbortSignal.timeout(10_000)
const app = async (behaviour: Partial<AppBehaviour> = {}) => {
  const started = await startApp(behaviour)
  ended.push(started.close)
  return started
}
const open = (address: string): Balancer => {
  const connector = findConnector('balancer', 'haproxy')
  if (!connector) throw new Error('not registered')
  const balancer = connector.connect(
    { role: 'balancer', kind: 'haproxy', address },
    { name: 'lb', now: () => 0, secret: async () => '', log: () => undefined },
  )
  ended.push(() => balancer.close())
  return balancer
}
const running = async (start: Promise<Haproxy>) => {
  const haproxy = await start
  ended.push(haproxy.close)
  return { haproxy, balancer: open(`unix:${haproxy.sockets.admin}`) }
}
const twoByTwo = async () => ({ a: [await app(), await app()], b: [await app(), await app()] })
const weightsOf = async (haproxy: Haproxy, backend = 'be_shop') =>
  Object.fromEntries(
    (await haproxy.ask(`show servers state ${backend}`))
      .split('\n')
      .slice(2)
      .filter(Boolean)
      .map((row) => row.split(' '))
      .map((columns) => [columns[3], columns[7]]),
  )

describe('HAProxy, weights mode, in the situations that hurt', () => {
  it('takes nobody out when the side that should receive is refused', async () => {
    const apps = await twoByTwo()
    const { haproxy, balancer } = await running(startWeights(apps))
    const target = { ...weightsTarget(apps), sides: { a: ['a-1', 'a-2'], b: ['b-1', 'b-3'] } }
    const image = {
      'be_shop/a-1': 'weight 0, ready',
      'be_shop/a-2': 'weight 0, ready',
      'be_shop/b-1': 'weight 100, ready',
      'be_shop/b-3': 'weight 100, ready',
    }
    await expect(balancer.apply(target, image, { key: 'x', signal: signal() })).rejects.toMatchObject({
      code: 'not-found',
      outcome: 'in-doubt',
      message: 'HAProxy refused `set server be_shop/b-3 weight 100`: No such server.',
    })
    expect(await weightsOf(haproxy)).toEqual({ 'a-1': '100', 'a-2': '100', 'b-1': '100', 'b-2': '0' })
  })

  it('loses no request while it moves everybody there and back', async () => {
    const apps = await twoByTwo()
    const { haproxy, balancer } = await running(startWeights(apps))
    const target = weightsTarget(apps)
    await until(async () =>
      expect((await balancer.observe(target, signal())).servers.b?.map(({ health }) => health)).toEqual(['up', 'up']),
    )
    let failed = 0
    let sent = 0
    let going = true
    const customers = Array.from({ length: 8 }, async () => {
      while (going) {
        sent += 1
        const ok = await fetch(haproxy.url).then(
          async (response) => (await response.text()).length > 0 && response.ok,
          () => false,
        )
        if (!ok) failed += 1
      }
    })
    for (const b of [1, 10, 50, 100, 0, 100, 0, 100, 0]) {
      const image = balancer.imageFor(target, await balancer.observe(target, signal()), { a: 100 - b, b })
      await balancer.apply(target, image, { key: `s${b}`, signal: signal() })
      const before = sent
      await until(() => expect(sent).toBeGreaterThan(before + 50))
    }
    going = false
    await Promise.all(customers)
    expect({ failed, enough: sent > 400 }).toEqual({ failed: 0, enough: true })
  })

  it('says what a reload would put back, and is right; with a server-state file nothing is lost', async () => {
    for (const keepState of [false, true]) {
      const apps = { a: [await app()], b: [await app()] }
      const { haproxy, balancer } = await running(startWeights(apps, { keepState }))
      const target = weightsTarget(apps)
      const image = balancer.imageFor(target, await balancer.observe(target, signal()), { a: 60, b: 40 })
      await balancer.apply(target, image, { key: 'k', signal: signal() })
      const { notes } = await balancer.observe(target, signal())
      expect(notes.join()).toContain('lost when HAProxy reloads: be_shop/a-1 would go from weight 60 back to 100')
      // The remedy, to the letter.
      if (keepState) await writeFile(haproxy.stateFile, await haproxy.ask('show servers state'))
      await haproxy.reload()
      expect((await balancer.observe(target, signal())).shares).toEqual(keepState ? { a: 60, b: 40 } : { a: 100, b: 0 })
    }
  })

  it('refuses a backend that keeps sessions on their server, because weight 0 would not move them', async () => {
    const apps = { a: [await app()], b: [await app()] }
    const { balancer } = await running(
      startWeights(apps, { backendLines: '    cookie SRV insert indirect\n    dynamic-cookie-key k' }),
    )
    const target = weightsTarget(apps)
    const seen = await balancer.observe(target, signal())
    expect(() => balancer.imageFor(target, seen, { a: 50, b: 50 })).toThrow(/keeps sessions on their server by the cookie SRV/)
  })

  it('refuses a backend that fills one server after another, and hands on that another takes no weights', async () => {
    const apps = { a: [await app()], b: [await app()] }
    const target = weightsTarget(apps)
    const first = await running(startWeights(apps, { balance: 'first' }))
    const seen = await first.balancer.observe(target, signal())
    expect(() => first.balancer.imageFor(target, seen, { a: 50, b: 50 })).toThrow(/balances by "first"/)
    const still = await running(startWeights(apps, { balance: 'static-rr' }))
    const image = still.balancer.imageFor(target, await still.balancer.observe(target, signal()), { a: 50, b: 50 })
    await expect(still.balancer.apply(target, image, { key: 'k', signal: signal() })).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('static LB algorithm'),
      next: expect.stringContaining('roundrobin'),
    })
  })

  it('leaves out a server that somebody took out by hand, and brings a side back that rests in maintenance', async () => {
    const apps = { a: [await app(), await app(), await app()], b: [await app(), await app()] }
    const { haproxy, balancer } = await running(startWeights(apps))
    const target = weightsTarget(apps)
    await haproxy.ask(
      'set server be_shop/a-2 state maint; set server be_shop/b-1 state drain; set server be_shop/b-2 state maint',
    )
    const seen = await balancer.observe(target, signal())
    expect(seen.image).toMatchObject({
      'be_shop/a-2': 'weight 100, maint',
      'be_shop/b-1': 'weight 0, drain',
      'be_shop/b-2': 'weight 0, maint',
    })
    const image = balancer.imageFor(target, seen, { a: 50, b: 50 })
    expect(image).toEqual({
      'be_shop/a-1': 'weight 25, ready',
      'be_shop/a-2': 'weight 100, maint',
      'be_shop/a-3': 'weight 25, ready',
      'be_shop/b-1': 'weight 25, ready',
      'be_shop/b-2': 'weight 25, ready',
    })
    await balancer.apply(target, image, { key: 'k', signal: signal() })
    expect(await balancer.observe(target, signal())).toMatchObject({ image, shares: { a: 50, b: 50 } })
    await balancer.apply(target, seen.image, { key: 'back', signal: signal() })
    expect((await balancer.observe(target, signal())).image).toEqual(seen.image)
  })

  it('tells a server that is down from one that is not tested, and writes IPv6 addresses', async () => {
    const one = await app({ healthy: false })
    const { balancer } = await running(
      startHaproxy({
        sections: ({ port }) => `
frontend fe
    bind 127.0.0.1:${port}
    default_backend be
backend be
    option httpchk GET /healthz
    server a-1 127.0.0.1:${one.port} check inter 100ms fall 1
    server b-1 [::1]:9 weight 0
`,
      }),
    )
    const target = { mode: 'weights', backend: 'be', sides: { a: ['a-1'], b: ['b-1'] } }
    await until(async () =>
      expect((await balancer.observe(target, signal())).servers.a).toMatchObject([{ health: 'down', takesTraffic: false }]),
    )
    expect((await balancer.observe(target, signal())).servers.b).toMatchObject([{ health: 'unchecked', address: '[::1]:9' }])
  })

  it('counts answers with 5xx, broken answers and refused connections as errors, and measures time', async () => {
    const bad: App = await app({ errorRate: 0.5 })
    const cutting: App = await app({ cutRate: 1 })
    const dead: App = await app()
    await dead.close()
    const slow = await app({ latency: 60 })
    const sections =
      (servers: Readonly<Record<string, App>>) =>
      ({ port }: { readonly port: number }) =>
        `
frontend fe
    bind 127.0.0.1:${port}
    default_backend be
backend be
    retries 0
    balance roundrobin
${Object.entries(servers)
  .map(([name, { port: to }]) => `    server ${name} 127.0.0.1:${to} weight ${name === 'a-1' ? 100 : 0}`)
  .join('\n')}
`
    const target = { mode: 'weights', backend: 'be', sides: { a: ['a-1'], b: ['b-1'] } }
    for (const [first, errors] of [
      [bad, 5],
      [cutting, 10],
      [dead, 10],
      [slow, 0],
    ] as const) {
      const { haproxy, balancer } = await running(startHaproxy({ sections: sections({ 'a-1': first, 'b-1': slow }) }))
      // A connection each: on a kept one HAProxy passes a server's hang-up on instead of answering for it.
      for (let i = 0; i < 10; i += 1) {
        await fetch(haproxy.url, { headers: { connection: 'close' } }).then((response) => response.text())
      }
      const { a, b } = await balancer.counters(target, signal())
      expect(a).toMatchObject({ requests: 10, errors, open: 0 })
      expect(b).toEqual({ requests: 0, errors: 0, open: 0 })
      if (first === slow) expect(a?.meanMillis).toBeGreaterThan(50)
      const open20 = Array.from({ length: 3 }, () => fetch(haproxy.url).then((response) => response.text()))
      if (first === slow) await until(async () => expect((await balancer.counters(target, signal())).a?.open).toBe(3))
      await Promise.all(open20)
    }
  })

  it('sends long lists in lines that fit, and reads them back', async () => {
    const one = await app()
    const names = (side: string) => Array.from({ length: 400 }, (_, index) => `${side}-server-with-a-long-name-${index}`)
    const { balancer } = await running(
      startHaproxy({
        sections: ({ port }) => `
frontend fe
    bind 127.0.0.1:${port}
    default_backend be
backend be
    server-template x 1 127.0.0.1:${one.port}
${[...names('a'), ...names('b')].map((name) => `    server ${name} 127.0.0.1:${one.port} weight 10`).join('\n')}
`,
      }),
    )
    const target = { mode: 'weights', backend: 'be', sides: { a: names('a'), b: names('b') } }
    const image = balancer.imageFor(target, await balancer.observe(target, signal()), { a: 97, b: 3 })
    await balancer.apply(target, image, { key: 'k', signal: signal() })
    const seen = await balancer.observe(target, signal())
    expect(seen.image).toEqual(image)
    expect(seen.shares.b).toBeCloseTo(3, 9)
  })

  it('names what is wrong with the address, in the words of the system', async () => {
    const apps = { a: [await app()], b: [await app()] }
    const { haproxy } = await running(startWeights(apps))
    const target = weightsTarget(apps)
    await expect(open('unix:/no/such.sock').observe(target, signal())).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('connect ENOENT /no/such.sock'),
    })
    const user = await open(`unix:${haproxy.sockets.user}`).probe(signal())
    expect(user.checks.find((check) => check.name === 'can write servers')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('Permission denied'),
    })
    expect(user.permissions).toMatchObject([
      { granted: true },
      { granted: false, has: 'level user', grant: `stats socket ${haproxy.sockets.user} mode 660 level admin` },
    ])
    const front = await open(`tcp:127.0.0.1:${haproxy.port}`).probe(signal())
    expect(front).toMatchObject({ canRead: false, canWrite: false })
    const missing = await open('unix:/no/such.sock').probe(signal())
    expect(missing.checks.map(({ state }) => state)).toEqual(['failed', ...Array(5).fill('skipped'), 'skipped'])
    await expect(open(`unix:${haproxy.sockets.admin}`).observe({ ...target, backend: 'nope' }, signal())).rejects.toMatchObject({
      code: 'not-found',
      message: "HAProxy refused `show servers state nope`: Can't find backend.",
    })
    if (process.getuid?.() !== 0) {
      await chmod(haproxy.sockets.admin, 0)
      await expect(open(`unix:${haproxy.sockets.admin}`).observe(target, signal())).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  it('starts with the recommended configuration', async () => {
    const apps = await twoByTwo()
    const { balancer } = await running(startRecommended('weights-mode', apps))
    const target = { ...weightsTarget(apps), backend: 'shop' }
    const image = balancer.imageFor(target, await balancer.observe(target, signal()), { a: 90, b: 10 })
    await balancer.apply(target, image, { key: 'k', signal: signal() })
    expect((await balancer.observe(target, signal())).image).toEqual(image)
  })
})
