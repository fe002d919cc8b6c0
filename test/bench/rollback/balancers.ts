import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { App } from '../../services/apps.ts'
import { type Haproxy, startWeights, weightsTarget } from '../../services/haproxy.ts'

export interface Fleet {
  readonly haproxies: readonly Haproxy[]
  readonly apps: Apps
  readonly target: ReturnType<typeof weightsTarget>
  close(): Promise<void>
}

type Apps = { readonly a: readonly App[]; readonly b: readonly App[] }

const AT_A_TIME = 10
/** Rare enough that what is measured is not the health checks. */
const CHECKS = '    default-server inter 10s fall 2 rise 1'

/** `count` real HAProxy processes in front of the same two servers. */
export async function startFleet(count: number): Promise<Fleet> {
  const child = fork(new URL('apps.ts', import.meta.url), { stdio: 'inherit' })
  const [ports] = (await once(child, 'message')) as [{ a: number; b: number }]
  const apps = { a: [appAt(ports.a, child)], b: [appAt(ports.b, child)] }
  const haproxies: Haproxy[] = []
  for (let started = 0; started < count; started += AT_A_TIME) {
    const some = Math.min(AT_A_TIME, count - started)
    haproxies.push(...(await Promise.all(Array.from({ length: some }, () => startWeights(apps, { backendLines: CHECKS })))))
  }
  return {
    haproxies,
    apps,
    target: weightsTarget(apps),
    async close() {
      await Promise.all(haproxies.map((haproxy) => haproxy.close()))
      child.disconnect()
    },
  }
}

const appAt = (port: number, child: ChildProcess): App => ({
  port,
  url: `http://127.0.0.1:${port}`,
  served: () => 0,
  set: () => {},
  close: async () => child.disconnect(),
})

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN

/** All customers on b, as after a push to 100 %: what each contender then takes back. */
export async function sendToGreen({ haproxies }: Fleet): Promise<void> {
  await Promise.all(haproxies.map((haproxy) => haproxy.ask('set server be_shop/b-1 weight 100;set server be_shop/a-1 weight 0')))
}

/** Whether every balancer has all customers on a: asked of HAProxy, whoever claims it. */
export async function onBlue({ haproxies }: Fleet): Promise<boolean> {
  const answers = await Promise.all(haproxies.map((haproxy) => haproxy.ask('get weight be_shop/a-1;get weight be_shop/b-1')))
  return answers.every((answer) => /^100 .*\s+0 /.test(answer.trim()))
}
