import { type App, startApp } from '../../services/apps.ts'
import { type Haproxy, startWeights, weightsTarget } from '../../services/haproxy.ts'

export interface Fleet {
  readonly haproxies: readonly Haproxy[]
  readonly apps: { readonly a: readonly App[]; readonly b: readonly App[] }
  readonly target: ReturnType<typeof weightsTarget>
  close(): Promise<void>
}

const AT_A_TIME = 10

/** `count` real HAProxy processes in front of the same two servers. */
export async function startFleet(count: number): Promise<Fleet> {
  const apps = { a: [await startApp({ release: '1.0.0' })], b: [await startApp({ release: '2.0.0' })] }
  const haproxies: Haproxy[] = []
  for (let started = 0; started < count; started += AT_A_TIME) {
    const some = Math.min(AT_A_TIME, count - started)
    haproxies.push(...(await Promise.all(Array.from({ length: some }, () => startWeights(apps)))))
  }
  return {
    haproxies,
    apps,
    target: weightsTarget(apps),
    async close() {
      await Promise.all(haproxies.map((haproxy) => haproxy.close()))
      await Promise.all([...apps.a, ...apps.b].map((app) => app.close()))
    },
  }
}

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
