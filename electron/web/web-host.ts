import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { SECURITY_HEADERS } from '../../shared/config/csp.ts'
import type { Port } from '../../shared/rpc/port.ts'
import { LIMITS } from '../../shared/rpc/protocol.ts'
import { readFiles } from '../built-files.ts'
import { type Answer, type Approach, gate, LINE_PROTOCOL } from './gate.ts'
import { makeKeyRing } from './keys.ts'
import { webSocketPort } from './web-socket-port.ts'

export interface WebOptions {
  /** Absent: any free one. */
  readonly port?: number
  /** The built renderer. */
  readonly folder: string
  /** A window has come in. */
  readonly onPort: (port: Port) => void
  readonly now: () => number
  /** Milliseconds that a client has for a whole request. */
  readonly requestTimeout?: number
  readonly maxLines?: number
}

export interface WebHost {
  readonly port: number
  readonly origin: string
  /** A new single-use address. */
  address(): string
  close(): Promise<void>
}

const MOST_SOCKETS = 64
const LONGEST_HEAD = 16_384
/** Wrong keys within `GUESS_SPAN` milliseconds from which on strangers are not listened to. */
const MOST_GUESSES = 50
const GUESS_SPAN = 10_000

/** Serves windows on 127.0.0.1. Rejects when the port is taken, or the renderer is not built. */
export async function startWeb(options: WebOptions): Promise<WebHost> {
  const { now, onPort, requestTimeout = 5_000, maxLines = 16 } = options
  const files = readFiles(options.folder)
  const keys = makeKeyRing(now)
  const guesses: number[] = []
  const lines = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.toEngine,
    perMessageDeflate: false,
    handleProtocols: () => LINE_PROTOCOL,
  })
  const server = createServer({
    maxHeaderSize: LONGEST_HEAD,
    // A missing Host is for the gate to answer.
    requireHostHeader: false,
    headersTimeout: requestTimeout,
    requestTimeout,
    keepAliveTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(1_000, requestTimeout / 2),
  })
  server.maxConnections = MOST_SOCKETS

  const ask = (request: IncomingMessage, upgrade: boolean): Answer => {
    while (guesses[0] !== undefined && guesses[0] < now() - GUESS_SPAN) guesses.shift()
    const answer = gate(approach(request, upgrade, cookieName), keys, {
      host,
      lines: lines.clients.size,
      maxLines,
      guessing: guesses.length >= MOST_GUESSES,
    })
    if (answer.kind === 'refused' && answer.wrongKey) guesses.push(now())
    return answer
  }

  server.on('request', (request, response) => {
    const answer = ask(request, false)
    if (answer.kind === 'admit') {
      const admission = keys.redeem(answer.ticket, cookiesNamed(request, cookieName))
      if (admission === undefined) return send(response, 403, 'this address was used already')
      return send(response, 303, 'the console is at /', {
        location: `/#tab=${admission.nonce}`,
        'set-cookie': `${cookieName}=${admission.cookie}; HttpOnly; SameSite=Strict; Path=/`,
      })
    }
    if (answer.kind !== 'file') return send(response, ...refusal(answer))
    const file = files.get(answer.path)
    if (file === undefined) return send(response, 404, 'there is nothing at this address')
    const caching = file.forever ? 'private, max-age=31536000, immutable' : 'no-store'
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': file.type,
      'content-length': file.body.length,
      'cache-control': caching,
    })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  })

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const answer = ask(request, true)
    if (answer.kind === 'line') return lines.handleUpgrade(request, socket, head, (line) => onPort(webSocketPort(line)))
    const [status, why] = refusal(answer)
    const fields = Object.entries(plainHeaders(why)).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${fields.join('')}\r\n${why}\n`)
  })

  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  // Cookies know no ports: the name keeps two consoles apart.
  const cookieName = `signalbox-${port}`

  return {
    port,
    origin,
    address: () => `${origin}/?ticket=${keys.issueTicket()}`,
    async close() {
      for (const line of lines.clients) line.terminate()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

const plainHeaders = (text: string) => ({
  ...SECURITY_HEADERS,
  'content-type': 'text/plain; charset=utf-8',
  'content-length': String(Buffer.byteLength(text) + 1),
  'cache-control': 'no-store',
  connection: 'close',
})

function send(response: ServerResponse, status: number, text: string, more: Record<string, string> = {}) {
  response.writeHead(status, { ...plainHeaders(text), ...(status === 405 && { allow: 'GET, HEAD' }), ...more })
  response.end(`${text}\n`)
}

/** Status and sentence of an answer that is not what the caller serves. */
const refusal = (answer: Answer): [status: number, why: string] =>
  answer.kind === 'refused' ? [answer.status, answer.why] : [404, 'there is nothing at this address']

function approach(request: IncomingMessage, upgrade: boolean, cookieName: string): Approach {
  const all = (name: string) =>
    request.rawHeaders.filter((_, at) => at % 2 === 1 && request.rawHeaders[at - 1]?.toLowerCase() === name)
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    hosts: all('host'),
    origins: all('origin'),
    fetchSites: all('sec-fetch-site'),
    cookies: cookiesNamed(request, cookieName),
    protocols: all('sec-websocket-protocol').flatMap((value) => value.split(',').map((name) => name.trim())),
    upgrade,
    body: all('transfer-encoding').length > 0 || all('content-length').some((length) => length !== '0'),
  }
}

const cookiesNamed = ({ headers }: IncomingMessage, name: string) =>
  (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
