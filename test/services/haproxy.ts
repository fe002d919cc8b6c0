import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { App } from './apps.ts'
import { freePort, temporaryFolder, until } from './places.ts'
import { startProgram } from './program.ts'

export interface HaproxyPlaces {
  readonly folder: string
  /** Front door. */
  readonly port: number
  /** Runtime API over TCP, level admin. */
  readonly apiPort: number
  /** Runtime API over unix sockets, by level. */
  readonly sockets: { readonly admin: string; readonly operator: string; readonly user: string }
  readonly stateFile: string
}

export interface Haproxy extends HaproxyPlaces {
  readonly url: string
  readonly pid: number
  /** One line to the Runtime API, as admin; its whole answer. */
  ask(line: string): Promise<string>
  /** Reloads as an operator would; resolves when a new process answers. */
  reload(): Promise<void>
  close(): Promise<void>
}

export interface HaproxyOptions {
  /** Everything after the `global` and `defaults` sections. */
  readonly sections: (places: HaproxyPlaces) => string
  readonly files?: (places: HaproxyPlaces) => Readonly<Record<string, string>>
  /** Keep run-time state over a reload by the server-state-file. */
  readonly keepState?: boolean
}

/** Starts the installed HAProxy in a folder of its own. */
export async function startHaproxy(options: HaproxyOptions): Promise<Haproxy> {
  const folder = await temporaryFolder('ha')
  const at = (name: string) => join(folder.path, name)
  const places: HaproxyPlaces = {
    folder: folder.path,
    port: await freePort(),
    apiPort: await freePort(),
    sockets: { admin: at('admin.sock'), operator: at('operator.sock'), user: at('user.sock') },
    stateFile: at('server-state'),
  }
  await writeFile(at('haproxy.cfg'), configuration(places, options))
  if (options.keepState) await writeFile(places.stateFile, '')
  for (const [name, text] of Object.entries(options.files?.(places) ?? {})) await writeFile(at(name), text)
  const program = await startProgram('haproxy', ['-W', '-db', '-f', at('haproxy.cfg')])
  const ask = (line: string) => askRuntime(places.sockets.admin, line)
  const pid = async () => /^Pid: (\d+)$/m.exec(await ask('show info'))?.[1] ?? fail('no pid yet')
  try {
    await until(() => (program.running() ? pid() : undefined))
    if (!program.running()) throw new Error('it ended at once')
  } catch (error) {
    await program.stop()
    await folder.remove()
    throw new Error(`HAProxy did not start: ${program.output()}`, { cause: error })
  }
  return {
    ...places,
    url: `http://127.0.0.1:${places.port}`,
    pid: program.pid,
    ask,
    async reload() {
      const before = await pid()
      // The worker answers before its master has learnt to listen to signals, and one sent then is lost: say it again.
      await until(async () => {
        program.child.kill('SIGUSR2')
        await until(async () => (await pid()) !== before || fail('still the old process'), 1_000)
      })
    },
    async close() {
      await program.stop()
      await folder.remove()
    },
  }
}

export interface TwoSides {
  readonly a: readonly App[]
  readonly b: readonly App[]
}

/** Servers `a-1 a-2 … b-1 …` of one backend `be_shop`; side a has everything. */
export const startWeights = ({ a, b }: TwoSides, { keepState = false, balance = 'roundrobin', backendLines = '' } = {}) =>
  startHaproxy({
    keepState,
    sections: ({ port }) => `
frontend fe
    bind 127.0.0.1:${port}
    default_backend be_shop
backend be_shop
    balance ${balance}
    option httpchk GET /healthz
    default-server inter 200ms fall 3 rise 1
${backendLines}
${serverLines('a', a, 100)}
${serverLines('b', b, 0)}
`,
  })

/** The route of `startWeights`, as signalbox.yaml has it. */
export const weightsTarget = ({ a, b }: TwoSides) => ({
  mode: 'weights' as const,
  backend: 'be_shop',
  sides: { a: a.map((_, index) => `a-${index + 1}`), b: b.map((_, index) => `b-${index + 1}`) },
})

export const serverLines = (side: string, apps: readonly App[], weight: number) =>
  apps.map((app, index) => `    server ${side}-${index + 1} 127.0.0.1:${app.port} check weight ${weight}`).join('\n')

export function askRuntime(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    let text = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${line}\n`))
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}

const configuration = (places: HaproxyPlaces, { keepState, sections }: HaproxyOptions) => `
global
    maxconn 2000
    stats socket ${places.sockets.admin} mode 600 level admin expose-fd listeners
    stats socket ${places.sockets.operator} mode 600 level operator
    stats socket ${places.sockets.user} mode 600 level user
    stats socket ipv4@127.0.0.1:${places.apiPort} level admin
    ${keepState ? `server-state-file ${places.stateFile}` : ''}
    log stdout format raw local0 warning
    hard-stop-after 5s
defaults
    mode http
    timeout connect 1s
    timeout client 30s
    timeout server 30s
    timeout queue 5s
    timeout check 5s
    option redispatch 1
    retries 3
    ${keepState ? 'load-server-state-from-file global' : ''}
${sections(places)}
`

function fail(why: string): never {
  throw new Error(why)
}

/** A recommended configuration, with this computer's ports and paths in it instead of its example ones. */
export async function startRecommended(file: 'map-mode' | 'weights-mode', { a, b }: TwoSides): Promise<Haproxy> {
  const folder = new URL('../../resources/haproxy/', import.meta.url)
  const text = await readFile(new URL(`${file}.cfg`, folder), 'utf8')
  const map = await readFile(new URL('shop.map', folder), 'utf8')
  const address = (side: readonly App[], number: string) => `127.0.0.1:${side[Number(number) - 1]?.port ?? fail('too few apps')}`
  return startHaproxy({
    files: () => ({ 'shop.map': map }),
    sections: ({ port, folder: place }) =>
      text
        .replace('bind :80', `bind 127.0.0.1:${port}`)
        .replaceAll('/etc/haproxy', place)
        .replace(/10\.0\.0\.1(\d):8080/g, (_, number: string) => address(a, number))
        .replace(/10\.0\.0\.2(\d):8080/g, (_, number: string) => address(b, number))
        .replaceAll('inter 1s', 'inter 100ms'),
  })
}

/** The route of `startRecommended('map-mode')`. */
export const mapTarget = (haproxy: Haproxy) => ({
  mode: 'map' as const,
  map: `${haproxy.folder}/shop.map`,
  percent: { entry: 'percent', side: 'b' },
  sides: { a: 'shop_a', b: 'shop_b' },
  cohorts: ['cohort.staff'],
})
