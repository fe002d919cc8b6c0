import type { AddressInfo } from 'node:net'
import net from 'node:net'
import type { Level, RuntimeState, Write } from './commands.ts'
import { startHealthChecks } from './health.ts'
import { createMap, lookUp } from './maps.ts'
import { type BackendConfig, createBackend, freshCounters, resetBackend } from './model.ts'
import { createProxy } from './proxy.ts'
import { serveSession, type Treatment } from './session.ts'

export type { Level, Write } from './commands.ts'
export type { Treatment } from './session.ts'

export interface BalancerOptions {
  /** The first one takes what no map sends elsewhere. */
  readonly backends: readonly BackendConfig[]
  readonly frontend?: string
  /** Path of the Runtime API's unix socket (or named pipe); absent: TCP alone. */
  readonly socket?: string
  /** Runtime API over TCP on loopback too. */
  readonly tcp?: boolean
  /** Map files and their first lines. */
  readonly maps?: readonly { readonly file: string; readonly lines: readonly (readonly [key: string, value: string])[] }[]
  /** The backend for a request with these headers, by asking the maps; `undefined`: the first backend. */
  readonly route?: (
    headers: Readonly<Record<string, string | string[] | undefined>>,
    map: (file: string, key: string) => string | undefined,
  ) => string | undefined
  /** Milliseconds between health checks. */
  readonly inter?: number
  readonly level?: () => Level
  readonly treat?: (command: string, write: Write | undefined, first: boolean) => Treatment
  readonly wrote?: (write: Write, accepted: boolean, answer: string) => void
}

export interface Balancer {
  /** Where customers enter: `http://127.0.0.1:PORT`. */
  readonly url: string
  readonly socket: string | undefined
  /** Port of the Runtime API on 127.0.0.1, where asked for. */
  readonly tcpPort: number | undefined
  weights(): Readonly<Record<string, number>>
  /** Every run-time setting and every counter is forgotten, as by a reload without a server-state file. */
  reload(): void
  close(): Promise<void>
}

/**
 * A small HTTP reverse proxy on loopback with HAProxy's Runtime API (as of 2.6) in front of it. Written from HAProxy's
 * management guide and from what a real 2.6 answers; a test asks both the same questions and compares.
 */
export async function startBalancer(options: BalancerOptions): Promise<Balancer> {
  const now = Date.now()
  const frontend = options.frontend ?? 'fe'
  const backends = options.backends.map((config, index) => createBackend(config, index + 3, now))
  const freshMaps = () => (options.maps ?? []).map(({ file, lines }, index) => createMap(index + 2, file, lines))
  const running = { maps: freshMaps(), startedAt: now, process: process.pid }

  const proxy = createProxy(backends, ({ headers }) =>
    options.route?.(headers, (file, key) => {
      const map = running.maps.find((each) => each.file === file)
      return map && lookUp(map, key)
    }),
  )
  const state = (): RuntimeState => ({
    proxy,
    frontend,
    frontendId: 2,
    backends,
    maps: running.maps,
    configuration: '/etc/haproxy/haproxy.cfg',
    startedAt: running.startedAt,
    process: running.process,
  })

  const timers = new Set<NodeJS.Timeout>()
  const sockets = new Set<net.Socket>()
  const serve = (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serveSession(socket, {
      state,
      level: options.level ?? (() => 'admin'),
      treat: options.treat ?? (() => 'do'),
      wrote: options.wrote ?? (() => undefined),
      later: (millis, run) => {
        const timer = setTimeout(() => {
          timers.delete(timer)
          run()
        }, millis)
        timers.add(timer)
      },
    })
  }
  const unix = options.socket ? net.createServer({ allowHalfOpen: true }, serve) : undefined
  const tcp = options.tcp || !options.socket ? net.createServer({ allowHalfOpen: true }, serve) : undefined
  const front = await listen(proxy.server)
  if (unix && options.socket) await listen(unix, options.socket)
  const tcpPort = tcp && (await listen(tcp))
  const stopChecks = startHealthChecks(
    backends.flatMap(({ servers }) => servers),
    options.inter ?? 500,
  )

  return {
    url: `http://127.0.0.1:${front}`,
    socket: options.socket,
    tcpPort,
    weights: () =>
      Object.fromEntries(
        backends.flatMap(({ config, servers }) => servers.map((each) => [`${config.name}/${each.config.name}`, each.weight])),
      ),
    reload: () => {
      const at = Date.now()
      for (const backend of backends) resetBackend(backend, at)
      proxy.counters = freshCounters()
      proxy.connections = freshCounters()
      running.maps = freshMaps()
      running.startedAt = at
      running.process += 1
    },
    close: async () => {
      stopChecks()
      timers.forEach(clearTimeout)
      for (const socket of sockets) socket.destroy()
      const ends = [unix, tcp]
        .filter((server) => server !== undefined)
        .map((server) => new Promise((resolve) => server.close(resolve)))
      await Promise.all([...ends, proxy.close()])
    },
  }
}

/** On a free port of 127.0.0.1, or at a path. Answers the port (0 for a path). */
export async function listen(server: net.Server, path?: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const ready = () => {
      server.off('error', reject)
      resolve()
    }
    if (path === undefined) server.listen(0, '127.0.0.1', ready)
    else server.listen(path, ready)
  })
  const address = server.address() as AddressInfo | string | null
  return typeof address === 'object' && address ? address.port : 0
}
