import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { YardChange, YardStarted, YardView } from '../../shared/domain/practice-line.ts'
import { startApps } from './apps.ts'
import { startBalancer, type Write } from './balancer/index.ts'
import { startCustomers } from './customers.ts'
import { installDeploy } from './deploy.ts'
import { startSshHosts } from './hosts/index.ts'
import { createWeather } from './scenarios.ts'
import { readStory } from './story.ts'
import { workspaceText } from './workspace.ts'

export interface World extends YardStarted {
  readonly look: () => YardView
  set(change: YardChange): void
  close(): Promise<void>
}

const BACKEND = 'be_storefront'
const SIDES = ['a', 'b']
/** Windows has named pipes in the place of unix sockets. */
const PIPES = process.platform === 'win32'
/** Each host carries one server of each side. */
const HOSTS = ['host-1', 'host-2', 'host-3']
const CUSTOMERS_PER_SECOND = 40
const MOST_CUSTOMERS_PER_SECOND = 300
const CONFIGURED_WEIGHT = 100

const weightOf = (weights: Readonly<Record<string, number>>, server: string) => weights[`${BACKEND}/${server}`] ?? 0

/** Opens the yard in `folder`: applications, balancer, hosts, customers, and the workspace file that describes them. */
export async function openWorld(folder: string): Promise<World> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // A world of its own: what an earlier one was asked for is not this one's past.
  rmSync(join(folder, 'writes.jsonl'), { force: true })
  const story = readStory()
  const live = story.releases[0]?.version ?? ''
  const timers = new Set<NodeJS.Timeout>()
  const later = (millis: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, millis)
    timers.add(timer)
  }
  let speed = 1
  const pace = () => Math.max(1, speed)

  const weather = createWeather({
    story,
    isReal: (object) => object.startsWith(`${BACKEND}/`),
    pace,
    mostServed: () => {
      const weights = balancer.weights()
      const [most] = apps.servers.toSorted((one, other) => weightOf(weights, other.name) - weightOf(weights, one.name))
      return most?.version ?? live
    },
    reloadBalancer: () => balancer.reload(),
    balancerChanged: () => Object.entries(balancer.weights()).some(([name, weight]) => weight !== configured(name)),
    later,
  })
  const apps = await startApps({
    sides: SIDES,
    perSide: HOSTS.length,
    version: live,
    behaviour: ({ version }) => weather.behaviour(version),
    healthy: ({ version }) => weather.healthy(version),
  })
  const configured = (name: string) => (name.startsWith(`${BACKEND}/${SIDES[0]}`) ? CONFIGURED_WEIGHT : 0)
  const sockets = socketFolder(folder)
  const balancer = await startBalancer({
    ...(PIPES ? {} : { socket: sockets.path('lb') }),
    backends: [
      {
        name: BACKEND,
        servers: apps.servers.map(({ name, host, port }) => ({
          name,
          host,
          port,
          weight: configured(`${BACKEND}/${name}`),
          check: true,
        })),
      },
    ],
    level: () => weather.level(),
    treat: (command, write, first) => weather.treat(command, write, first),
    wrote: (write, accepted, answer) => logWrite(folder, weather.scenario, write, accepted, answer),
  })
  writeFileSync(
    join(folder, 'flags.json'),
    `${JSON.stringify({ flags: { 'new-basket': { state: 'DISABLED' } } }, undefined, 2)}\n`,
  )
  const bin = join(folder, 'hosts', 'bin')
  const deployer = await installDeploy({
    bin,
    socket: sockets.path('deploy'),
    servers: apps.servers,
    numberOf: (host) => (HOSTS.includes(host) ? HOSTS.indexOf(host) + 1 : undefined),
    healthy: (version) => weather.healthy(version),
    pace,
  })
  const ssh = await startSshHosts({ folder: join(folder, 'hosts'), names: HOSTS, bin, environment: deployer.environment })
  const customers = startCustomers(balancer.url, CUSTOMERS_PER_SECOND)

  const workspace = workspaceText({
    frontDoor: balancer.url,
    balancer: balancer.socket === undefined ? `tcp:127.0.0.1:${balancer.tcpPort}` : `unix:${balancer.socket}`,
    backend: BACKEND,
    servers: apps.servers,
    hosts: { user: ssh.user, keyFile: ssh.keyFile, list: ssh.hosts },
  })
  const workspaceFile = join(folder, 'signalbox.yaml')
  writeFileSync(workspaceFile, workspace)

  const look = (): YardView => ({ scenario: weather.scenario, scenarios: story.scenarios, ...customers.counts() })
  return {
    workspace,
    workspaceFile,
    releases: story.releases.map(({ version }) => version),
    view: look(),
    look,
    set: ({ scenario, speed: next }) => {
      if (scenario !== undefined) {
        const known = story.scenarios.find(({ name }) => name === scenario)
        if (!known) throw new Error(`the practice yard has no scenario "${scenario}"`)
        weather.set(known.name)
      }
      if (next !== undefined) {
        speed = next
        customers.setRate(Math.min(MOST_CUSTOMERS_PER_SECOND, CUSTOMERS_PER_SECOND * pace()))
      }
    },
    close: async () => {
      timers.forEach(clearTimeout)
      await customers.close()
      await balancer.close()
      await ssh.close()
      await deployer.close()
      await apps.close()
      sockets.remove()
    },
  }
}

/** For tests and for whoever compares a plan with what was done: every change that the balancer was asked for. */
function logWrite(folder: string, scenario: string, { object, value }: Write, accepted: boolean, answer: string) {
  if (!object.startsWith(`${BACKEND}/`)) return
  const line = { at: Date.now(), object, value, accepted, answer: answer.trim(), scenario }
  appendFileSync(join(folder, 'writes.jsonl'), `${JSON.stringify(line)}\n`)
}

/**
 * Where the yard's sockets go. Their paths may have about 100 bytes and, in a workspace file, no spaces; where the folder is
 * unfit for that, a temp folder lends its path.
 */
function socketFolder(folder: string) {
  if (PIPES) return { path: (name: string) => `\\\\.\\pipe\\signalbox-yard-${process.pid}-${name}`, remove: () => undefined }
  const near = Buffer.byteLength(folder) <= 80 && !/[\s;]/.test(folder)
  const place = near ? folder : mkdtempSync(join(tmpdir(), 'signalbox-yard-'))
  // Named for this process: an earlier yard of the same folder that is just ending removes its own and not these.
  const path = (name: string) => join(place, `${name}-${process.pid}.sock`)
  const clear = () => {
    for (const name of ['lb', 'deploy']) rmSync(path(name), { force: true })
  }
  return { path, remove: () => (near ? clear() : rmSync(place, { recursive: true, force: true })) }
}
