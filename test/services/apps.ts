import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AppBehaviour {
  /** Answered in the header `x-release`. */
  readonly release: string
  /** Share of the requests that get a 500, 0 to 1; spread evenly, not by chance. */
  readonly errorRate: number
  /** Share of the requests whose connection is cut before an answer, 0 to 1. */
  readonly cutRate: number
  /** Milliseconds before the answer. */
  readonly latency: number
  /** What `/healthz` says. */
  readonly healthy: boolean
}

export interface App {
  readonly port: number
  readonly url: string
  /** Requests so far, without health checks. */
  readonly served: () => number
  set(behaviour: Partial<AppBehaviour>): void
  close(): Promise<void>
}

/** One server of a service: says its release, and fails as much as it is told to. */
export async function startApp(initial: Partial<AppBehaviour> = {}): Promise<App> {
  let behaviour: AppBehaviour = { release: '1.0.0', errorRate: 0, cutRate: 0, latency: 0, healthy: true, ...initial }
  let served = 0
  const due = { errorRate: 0, cutRate: 0 }
  const isDue = (what: 'errorRate' | 'cutRate') => {
    due[what] += behaviour[what]
    if (due[what] < 1 - 1e-9) return false
    due[what] -= 1
    return true
  }
  const answer = (response: ServerResponse, status: number, body: string) => {
    response.writeHead(status, { 'content-type': 'text/plain', 'x-release': behaviour.release }).end(`${body}\n`)
  }
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return answer(response, behaviour.healthy ? 200 : 503, behaviour.healthy ? 'ok' : 'ill')
    served += 1
    const respond = () => {
      if (isDue('cutRate')) request.socket.destroy()
      else if (isDue('errorRate')) answer(response, 500, 'something broke')
      else answer(response, 200, `release ${behaviour.release}`)
    }
    if (behaviour.latency > 0) setTimeout(respond, behaviour.latency)
    else respond()
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    served: () => served,
    set(next) {
      behaviour = { ...behaviour, ...next }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
