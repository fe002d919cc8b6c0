import http from 'node:http'
import { type Backend, type Counters, countAnswer, countStart, freshCounters, pickServer, type Server } from './model.ts'

/** Where a request goes, by name of a backend; `undefined`: to the default one. */
export type Router = (request: http.IncomingMessage) => string | undefined

export interface HttpProxy {
  readonly server: http.Server
  /** Requests at the front door. */
  counters: Counters
  /** Connections of customers, each with many requests; answers are not counted here. */
  connections: Counters
  close(): Promise<void>
}

const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection']
const ATTEMPTS = 3

const page = (status: number, title: string, text: string) => `<html><body><h1>${status} ${title}</h1>\n${text}\n</body></html>\n`
const NO_SERVER = page(503, 'Service Unavailable', 'No server is available to handle this request.')
const BAD_GATEWAY = page(502, 'Bad Gateway', 'The server returned an invalid or incomplete response.')

/** A plain HTTP/1.1 reverse proxy: kept connections on both sides, one request to one server, another server when one can't be reached. */
export function createProxy(backends: readonly Backend[], route: Router): HttpProxy {
  const agents = new Map<Server, http.Agent>()
  const agentOf = (server: Server) => {
    const known = agents.get(server)
    if (known) return known
    const agent = new http.Agent({ keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 32 })
    agents.set(server, agent)
    return agent
  }
  const server = http.createServer((request, response) => {
    const now = Date.now()
    const backend = backends.find(({ config }) => config.name === route(request)) ?? backends[0]
    if (!backend) throw new Error('a balancer needs a backend')
    countStart(proxy.counters, now)
    countStart(backend.counters, now)
    // `close` comes exactly once, whether the answer was sent or the customer went away.
    const [frontendCounters, backendCounters] = [proxy.counters, backend.counters]
    response.on('close', () => {
      frontendCounters.open -= 1
      backendCounters.open -= 1
    })
    forward({ request, response, backend, counters: [frontendCounters, backendCounters], agentOf, attempt: 1 })
  })
  server.on('connection', (socket) => {
    const { connections } = proxy
    countStart(connections, Date.now())
    socket.on('close', () => {
      connections.open -= 1
    })
  })
  server.keepAliveTimeout = 60_000
  server.headersTimeout = 65_000
  const proxy: HttpProxy = {
    server,
    counters: freshCounters(),
    connections: freshCounters(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      for (const agent of agents.values()) agent.destroy()
      await closed
    },
  }
  return proxy
}

interface Passage {
  readonly request: http.IncomingMessage
  readonly response: http.ServerResponse
  readonly backend: Backend
  readonly counters: readonly Counters[]
  readonly agentOf: (server: Server) => http.Agent
  readonly attempt: number
  readonly except?: Server
}

function forward(passage: Passage) {
  const { request, response, backend, counters, agentOf, attempt } = passage
  const server = pickServer(backend, passage.except) ?? pickServer(backend)
  if (!server) return answerItself(passage, 503, NO_SERVER)
  const own = server.counters
  const started = performance.now()
  countStart(own, Date.now())
  let counted = true
  const release = () => {
    if (counted) own.open -= 1
    counted = false
  }
  const upstream = http.request({
    host: server.config.host,
    port: server.config.port,
    agent: agentOf(server),
    method: request.method,
    path: request.url,
    headers: { ...without(request.headers), 'x-forwarded-for': request.socket.remoteAddress ?? '' },
  })
  upstream.on('response', (answer) => {
    const answered = performance.now() - started
    let bytes = 0
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    response.writeHead(answer.statusCode ?? 502, without(answer.headers))
    answer.pipe(response)
    answer.on('close', () => {
      release()
      // A server that breaks off in mid-answer must not look like a whole answer.
      if (!answer.complete) response.destroy()
    })
    answer.on('end', () => {
      const size = { in: Number(request.headers['content-length'] ?? 0) + 120, out: bytes + 150 }
      for (const each of [own, ...counters])
        countAnswer(each, answer.statusCode ?? 502, answered, performance.now() - started, size)
    })
  })
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    release()
    if (response.headersSent || response.destroyed) return
    const refused = error.code === 'ECONNREFUSED'
    if (refused) own.connectErrors += 1
    else own.answerErrors += 1
    // A request that carries nothing can be given to another server; one with a body may be half used up.
    const repeatable = request.method === 'GET' || request.method === 'HEAD'
    if (repeatable && attempt < ATTEMPTS) {
      own.retries += 1
      own.redispatches += 1
      return forward({ ...passage, attempt: attempt + 1, except: server })
    }
    answerItself(passage, refused ? 503 : 502, refused ? NO_SERVER : BAD_GATEWAY)
  })
  response.on('close', () => {
    if (response.writableFinished || upstream.destroyed) return
    own.clientAborts += 1
    upstream.destroy()
  })
  request.pipe(upstream)
}

function answerItself({ response, counters }: Passage, status: number, body: string) {
  for (const each of counters) countAnswer(each, status, 0, 0, { in: 120, out: body.length })
  response.writeHead(status, { 'content-type': 'text/html', 'cache-control': 'no-cache', 'content-length': String(body.length) })
  response.end(body)
}

const without = (headers: http.IncomingHttpHeaders) => {
  const kept = { ...headers }
  for (const name of HOP_BY_HOP) delete kept[name]
  return kept
}
