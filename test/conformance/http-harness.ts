import { findConnector } from '../../electron/connectors/registry.ts'
import { startBalancer } from '../../electron/practice/emulators.ts'
import { startApp } from '../services/apps.ts'
import { startWeights } from '../services/haproxy.ts'
import { until } from '../services/places.ts'
import type { ProbeSubject } from './probe-kit.ts'

function open() {
  const connector = findConnector('probe', 'http')
  if (!connector) throw new Error('http is not registered')
  return connector.connect(
    { role: 'probe', kind: 'http' },
    { name: 'checks', now: () => Date.now(), secret: async () => '', log: () => undefined },
  )
}

const answers = (url: string) =>
  until(async () => {
    if (!(await fetch(url)).ok) throw new Error('not yet')
  })

export async function realHttp(): Promise<ProbeSubject> {
  const app = await startApp()
  const haproxy = await startWeights({ a: [app], b: [] })
  await answers(haproxy.url)
  return {
    port: haproxy.port,
    connect: open,
    async close() {
      await haproxy.close()
      await app.close()
    },
  }
}

export async function practiceHttp(): Promise<ProbeSubject> {
  const app = await startApp()
  const server = { name: 'a-1', host: '127.0.0.1', port: app.port, weight: 100, check: false }
  const balancer = await startBalancer({ backends: [{ name: 'be_shop', servers: [server] }] })
  await answers(balancer.url)
  return {
    port: Number(new URL(balancer.url).port),
    connect: open,
    async close() {
      await balancer.close()
      await app.close()
    },
  }
}
