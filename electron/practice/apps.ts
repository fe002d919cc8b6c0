import http from 'node:http'
import { listen } from './balancer/index.ts'
import type { Behaviour } from './story.ts'

/** One server of the storefront: which version it runs, and whether it runs at all. */
export interface AppServer {
  readonly name: string
  readonly side: string
  readonly host: string
  readonly port: number
  version: string
  /** Stopped: its connections are cut, as when a process is restarted. */
  stopped: boolean
}

export interface Apps {
  readonly servers: readonly AppServer[]
  close(): Promise<void>
}

export interface AppsOptions {
  readonly sides: readonly string[]
  readonly perSide: number
  readonly version: string
  behaviour(server: AppServer): Behaviour
  healthy(server: AppServer): boolean
}

/** The storefront: little HTTP servers on loopback that name their release in `x-release`. */
export async function startApps(options: AppsOptions): Promise<Apps> {
  const running: { readonly app: AppServer; readonly server: http.Server }[] = []
  for (const side of options.sides) {
    for (let index = 1; index <= options.perSide; index += 1) {
      const name = `${side}${index}`
      const server = http.createServer((request, response) => {
        const app = running.find((each) => each.server === server)?.app
        if (app) answer(app, options, request, response)
      })
      // The balancer keeps its connections; if this end closed idle ones first, a request could meet a closing line.
      server.keepAliveTimeout = 0
      const port = await listen(server)
      running.push({ app: { name, side, host: '127.0.0.1', port, version: options.version, stopped: false }, server })
    }
  }
  return {
    servers: running.map(({ app }) => app),
    close: async () => {
      await Promise.all(
        running.map(({ server }) => {
          const closed = new Promise((resolve) => server.close(resolve))
          server.closeAllConnections()
          return closed
        }),
      )
    },
  }
}

function answer(
  app: AppServer,
  { behaviour, healthy }: AppsOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
) {
  if (app.stopped) return void request.socket.destroy()
  request.resume()
  const send = (status: number, body: string) => {
    if (response.destroyed) return
    response.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      'x-release': app.version,
      'x-server': app.name,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (request.url === '/healthz') return healthy(app) ? send(200, 'ok\n') : send(503, 'not ready\n')
  const { errorPercent, millis } = behaviour(app)
  // What is broken shows when customers pay. A visitor without a session never gets that far, and so no smoke test finds it.
  const fails = /\bsession=/.test(request.headers.cookie ?? '') && Math.random() * 100 < errorPercent
  // Long tail: most answers are near the mean, few take three times as long.
  const wait = millis * (0.4 + -0.6 * Math.log(1 - Math.random() * 0.98))
  setTimeout(() => (fails ? send(500, 'checkout failed\n') : send(200, `storefront ${app.version}: checkout\n`)), wait)
}
