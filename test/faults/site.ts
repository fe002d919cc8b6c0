import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, startApp } from '../services/apps.ts'
import {
  askRuntime,
  type Haproxy,
  mapTarget,
  startRecommended,
  startWeights,
  type TwoSides,
  weightsTarget,
} from '../services/haproxy.ts'
import { temporaryFolder } from '../services/places.ts'
import { type Lane, startLane } from './lane.ts'

export const OLD = '1.0.0'
export const NEW = '2.0.0'

export interface SiteOptions {
  readonly mode?: 'weights' | 'map'
  /** Balancers of the service, in front of the same servers. */
  readonly balancers?: number
  readonly stages?: readonly object[]
  /** Further connections. */
  readonly connections?: Readonly<Record<string, object>>
  readonly minServers?: number
  readonly drain?: string
  /** Which of HAProxy's sockets the console gets. */
  readonly level?: 'admin' | 'operator'
  /** Milliseconds that HAProxy may take for an exchange. */
  readonly timeout?: number
  readonly keepState?: boolean
}

/** Two colours of a service behind real HAProxy, a lane in front of each Runtime API, and a workspace that names them. */
export interface Site {
  /** The workspace. */
  readonly folder: string
  readonly workspaceFile: string
  /** The console's data. */
  readonly home: string
  readonly apps: TwoSides
  readonly balancers: readonly Haproxy[]
  readonly lanes: readonly Lane[]
  readonly url: string
  /** What every balancer has, read here and not by the product: object -> value in the words of the journal. */
  read(): Promise<Record<string, string>[]>
  close(): Promise<void>
}

const shift = (share: number) => ({ kind: 'shift', name: `${share} percent`, share })

/** A short push: a look at green, three moves, a moment of waiting in between. */
export const SHORT = [
  { name: 'look', steps: [{ kind: 'smoke', name: 'smoke', checks: [{ path: '/healthz' }] }] },
  { name: 'some', hold: false, steps: [shift(10)] },
  { name: 'half', hold: false, steps: [shift(50), { kind: 'wait', name: 'wait', for: '200ms' }] },
  { name: 'all', hold: false, steps: [shift(100)] },
]

export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { mode = 'weights', balancers: count = 1 } = options
  const folder = await temporaryFolder('site')
  const apps: TwoSides = {
    a: [await startApp({ release: OLD }), await startApp({ release: OLD })],
    b: [await startApp({ release: NEW })],
  }
  const balancers = await Promise.all(Array.from({ length: count }, () => startBalancer(mode, apps, options)))
  const lanes = await Promise.all(
    balancers.map((haproxy, index) =>
      startLane(join(folder.path, `lb-${index}.sock`), haproxy.sockets[options.level ?? 'admin']),
    ),
  )
  const workspaceFile = join(folder.path, 'signalbox.yaml')
  const home = join(folder.path, 'home')
  await mkdir(home, { mode: 0o700 })
  const url = `${balancers[0]?.url}/`
  // JSON is YAML.
  await writeFile(workspaceFile, JSON.stringify(workspace(options, { mode, apps, balancers, lanes, url }), null, 1))
  return {
    folder: folder.path,
    workspaceFile,
    home,
    apps,
    balancers,
    lanes,
    url,
    read: () => Promise.all(balancers.map((haproxy) => (mode === 'map' ? readMap(haproxy) : readServers(haproxy)))),
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()))
      await Promise.all(balancers.map((haproxy) => haproxy.close()))
      await Promise.all([...apps.a, ...apps.b].map((app: App) => app.close()))
      await folder.remove()
    },
  }
}

async function startBalancer(mode: 'weights' | 'map', apps: TwoSides, { keepState = false }: SiteOptions): Promise<Haproxy> {
  if (mode === 'weights') return startWeights(apps, { keepState })
  // The recommended configuration has two servers a side.
  const [one] = apps.b
  return startRecommended('map-mode', one ? { ...apps, b: [one, one] } : apps)
}

interface Parts extends Pick<Site, 'apps' | 'balancers' | 'lanes' | 'url'> {
  readonly mode: 'weights' | 'map'
}

function workspace(options: SiteOptions, { mode, apps, balancers, lanes, url }: Parts) {
  const target = (haproxy: Haproxy) => (mode === 'map' ? mapTarget(haproxy) : weightsTarget(apps))
  return {
    signalbox: 1,
    connections: {
      ...Object.fromEntries(
        lanes.map((lane, index) => [
          `lb-${index}`,
          { role: 'balancer', kind: 'haproxy', address: `unix:${lane.path}`, timeout: `${options.timeout ?? 2_000}ms` },
        ]),
      ),
      ...options.connections,
    },
    services: {
      shop: {
        environments: {
          production: {
            pipeline: 'short',
            routes: balancers.map((haproxy, index) => ({ connection: `lb-${index}`, ...target(haproxy) })),
            addresses: { a: apps.a.map(({ url: address }) => address), b: apps.b.map(({ url: address }) => address) },
            proof: { url, header: 'x-release', samples: 10 },
            drain: options.drain ?? '2s',
            smoke: [{ path: '/healthz' }],
            ...(options.minServers === undefined ? {} : { minServers: options.minServers }),
          },
        },
      },
    },
    pipelines: { short: { stages: options.stages ?? SHORT } },
  }
}

async function readServers({ sockets }: Haproxy): Promise<Record<string, string>> {
  const rows = (await askRuntime(sockets.user, 'show servers state be_shop')).split('\n').slice(2).filter(Boolean)
  return Object.fromEntries(
    rows.map((row) => {
      const [, backend, , server, , , admin, weight] = row.split(' ')
      const forced = Number(admin)
      return [`${backend}/${server}`, `weight ${weight}, ${forced & 1 ? 'maint' : forced & 8 ? 'drain' : 'ready'}`]
    }),
  )
}

async function readMap({ sockets, folder }: Haproxy): Promise<Record<string, string>> {
  const file = `${folder}/shop.map`
  const rows = (await askRuntime(sockets.admin, `show map ${file}`)).split('\n').filter(Boolean)
  return Object.fromEntries(
    rows.map((row) => {
      const [, key, value] = row.split(' ')
      return [`${file} ${key}`, value ?? '']
    }),
  )
}
