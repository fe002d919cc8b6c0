import { findConnector } from '../../electron/connectors/registry.ts'
import { startBalancer } from '../../electron/practice/emulators.ts'
import { type App, startApp } from '../services/apps.ts'
import { askRuntime, mapTarget, startRecommended, startWeights, type TwoSides, weightsTarget } from '../services/haproxy.ts'
import { temporaryFolder } from '../services/places.ts'
import type { BalancerSubject } from './balancer-kit.ts'

const open = (address: string, timeout: number) => {
  const connector = findConnector('balancer', 'haproxy')
  if (!connector) throw new Error('haproxy is not registered')
  return connector.connect(
    { role: 'balancer', kind: 'haproxy', address, timeout: `${timeout}ms` },
    { name: 'lb', now: () => Date.now(), secret: async () => '', log: () => undefined },
  )
}

const startApps = async (): Promise<TwoSides> => ({
  a: [await startApp({ release: '1.0' }), await startApp({ release: '1.0' })],
  b: [await startApp({ release: '2.0' }), await startApp({ release: '2.0' })],
})
const stopApps = ({ a, b }: TwoSides) => Promise.all([...a, ...b].map((app) => app.close()))

/** Settings alone: of the server lines, name, forced state and weight; of a map, everything but the addresses in memory. */
const serversOf = async (socket: string, backend: string) =>
  (await askRuntime(socket, `show servers state ${backend}`))
    .split('\n')
    .slice(2)
    .map((row) => row.split(' '))
    .map((columns) => [columns[3], columns[6], columns[7]])

const rewrites = {
  // Tables are widened at their end, where newer versions add theirs.
  unknown: (answer: string) =>
    answer
      .replace(/^(# be_id .*)$/m, '$1 srv_mood')
      .replace(/^(\d+ \S+ \d+ \S+ .*)$/gm, '$1 7')
      .replace(/^(# pxname,.*)$/gm, '$1mood,'),
  missing: (answer: string) => answer.replace('srv_uweight', 'srv_renamed').replace(/^0x\S+/gm, ''),
}

export async function realWeights(): Promise<BalancerSubject> {
  const apps = await startApps()
  const haproxy = await startWeights(apps)
  return {
    port: haproxy.apiPort,
    target: weightsTarget(apps),
    connect: (port, timeout) => open(`tcp:127.0.0.1:${port}`, timeout),
    connectReadOnly: () => open(`unix:${haproxy.sockets.operator}`, 2_000),
    truth: () => serversOf(haproxy.sockets.admin, 'be_shop'),
    rewrites,
    async close() {
      await haproxy.close()
      await stopApps(apps)
    },
  }
}

export async function realMap(): Promise<BalancerSubject> {
  const apps = await startApps()
  const haproxy = await startRecommended('map-mode', apps)
  const target = mapTarget(haproxy)
  return {
    port: haproxy.apiPort,
    target,
    connect: (port, timeout) => open(`tcp:127.0.0.1:${port}`, timeout),
    truth: async () => (await haproxy.ask(`show map ${target.map}`)).replace(/^0x\S+ /gm, ''),
    rewrites,
    async close() {
      await haproxy.close()
      await stopApps(apps)
    },
  }
}

export async function practiceWeights(): Promise<BalancerSubject> {
  const apps = await startApps()
  const folder = await temporaryFolder('yard')
  const servers = (side: string, list: readonly App[], weight: number) =>
    list.map((app, index) => ({ name: `${side}-${index + 1}`, host: '127.0.0.1', port: app.port, weight, check: true }))
  let level: 'admin' | 'operator' = 'admin'
  const balancer = await startBalancer({
    backends: [{ name: 'be_shop', servers: [...servers('a', apps.a, 100), ...servers('b', apps.b, 0)] }],
    socket: `${folder.path}/lb.sock`,
    tcp: true,
    inter: 100,
    level: () => level,
  })
  return {
    port: balancer.tcpPort ?? 0,
    target: weightsTarget(apps),
    connect: (port, timeout) => open(`tcp:127.0.0.1:${port}`, timeout),
    connectReadOnly: () => {
      level = 'operator'
      const reader = open(`unix:${folder.path}/lb.sock`, 2_000)
      return {
        ...reader,
        async close() {
          await reader.close()
          level = 'admin'
        },
      }
    },
    truth: async () => balancer.weights(),
    rewrites,
    async close() {
      await balancer.close()
      await folder.remove()
      await stopApps(apps)
    },
  }
}
