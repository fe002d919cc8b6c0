import { mkdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import type { AppServer } from './apps.ts'
import { listen } from './balancer/index.ts'

export interface DeployPorts {
  /** Folder for the `deploy` command. */
  readonly bin: string
  /** Path of the unix socket (or named pipe) over which the command asks the world. */
  readonly socket: string
  readonly servers: readonly AppServer[]
  /** Host name -> number of the server that it carries, on each side. */
  readonly numberOf: (host: string) => number | undefined
  healthy(version: string): boolean
  pace(): number
}

export interface Deployer {
  /** Environment that the command needs on a host. */
  environment(host: string): Readonly<Record<string, string>>
  close(): Promise<void>
}

/** Milliseconds of the yard's clock that a step takes. */
const STEP = { fetch: 700, stop: 300, unpack: 600, start: 500, health: 400 }
const HEALTH_ATTEMPTS = 3

/** Puts the command `deploy` on the yard's hosts: `deploy --side b --version 2026.48.2`, or the same by environment. */
export async function installDeploy(ports: DeployPorts): Promise<Deployer> {
  mkdirSync(ports.bin, { recursive: true, mode: 0o700 })
  const program = join(ports.bin, 'deploy.mjs')
  writeFileSync(program, CLIENT, { mode: 0o600 })
  writeFileSync(
    join(ports.bin, 'deploy'),
    `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${shellWord(process.execPath)} ${shellWord(program)} "$@"\n`,
    {
      mode: 0o700,
    },
  )
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let asked = ''
    const read = (chunk: Buffer) => {
      asked += chunk.toString('utf8')
      if (!asked.includes('\n')) return
      socket.off('data', read)
      const order = readOrder(asked)
      if (order) void perform(order, ports, socket)
      else socket.destroy()
    }
    socket.on('data', read)
  })
  await listen(server, ports.socket)
  return {
    environment: (host) => ({ PRACTICE_HOST: host, PRACTICE_DEPLOY: ports.socket }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

interface Order {
  readonly host: string
  readonly side: string
  readonly version: string
}

/** Does what was asked and tells it line by line: a letter for the stream (or `x` and the exit code), then the text. */
async function perform(
  { host, side, version }: Order,
  { servers, numberOf, healthy, pace }: DeployPorts,
  socket: net.Socket,
): Promise<void> {
  const say = (text: string) => void socket.write(`o${text}\n`)
  const end = (code: number, text?: string) => void socket.end(`${text === undefined ? '' : `e${text}\n`}x${code}\n`)
  const server = servers.find(({ name }) => name === `${side}${numberOf(host)}`)
  if (!server) return end(2, `deploy: ${host} has no server of side "${side}"`)
  if (!/^[\w.-]{1,40}$/.test(version)) return end(2, `deploy: "${version}" is no version`)
  say(`deploy: storefront ${version} to ${server.name} on ${host}, now ${server.version}`)
  const steps: readonly (readonly [millis: number, run: () => string])[] = [
    [STEP.fetch, () => `fetch: storefront-${version}.tar.gz, 18.4 MB, digest right`],
    [STEP.stop, () => stop(server)],
    [STEP.unpack, () => 'unpack: 412 files'],
    [STEP.start, () => start(server, version)],
  ]
  for (const [millis, run] of steps) {
    await pause(millis / pace())
    // Whoever is cut off in the middle leaves the server as it is now: stopped, or started with the new version.
    if (socket.destroyed) return
    say(run())
  }
  for (let attempt = 1; attempt <= HEALTH_ATTEMPTS; attempt += 1) {
    await pause(STEP.health / pace())
    const well = healthy(version)
    say(`health: ${well ? '200 ok' : '503 not ready'} (${attempt} of ${HEALTH_ATTEMPTS})`)
    if (well) return end(0)
  }
  return end(1, `deploy: ${server.name} does not become healthy with ${version}`)
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

function stop(server: AppServer) {
  server.stopped = true
  return `stop: ${server.name} stopped`
}

function start(server: AppServer, version: string) {
  server.version = version
  server.stopped = false
  return `start: ${server.name} listens on ${server.host}:${server.port}`
}

/** `undefined` for anything but one whole line of ours. */
function readOrder(text: string): Order | undefined {
  try {
    const { host, side, version } = JSON.parse(text) as Partial<Record<keyof Order, unknown>>
    return typeof host === 'string' && typeof side === 'string' && typeof version === 'string'
      ? { host, side, version }
      : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const shellWord = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** The command itself: asks the world, prints what it is told, ends as it is told. */
const CLIENT = `import net from 'node:net'
import { createInterface } from 'node:readline'

const words = process.argv.slice(2)
const option = (name, variable) => {
  const index = words.indexOf(name)
  return index >= 0 ? words[index + 1] : process.env[variable]
}
const side = option('--side', 'SIGNALBOX_SIDE')
const version = option('--version', 'SIGNALBOX_VERSION')
if (!side || !version) {
  process.stderr.write('usage: deploy --side SIDE --version VERSION\\n')
  process.exit(2)
}
let code
const socket = net.connect(process.env.PRACTICE_DEPLOY)
socket.on('error', (error) => {
  process.stderr.write('deploy: ' + error.message + '\\n')
  process.exitCode = 1
})
socket.write(JSON.stringify({ host: process.env.PRACTICE_HOST, side, version }) + '\\n')
createInterface({ input: socket })
  .on('line', (line) => {
    if (line[0] === 'x') code = Number(line.slice(1))
    else (line[0] === 'e' ? process.stderr : process.stdout).write(line.slice(1) + '\\n')
  })
  .on('close', () => {
    process.exitCode = code ?? 1
  })
`
