import type { TLSSocket } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'
import { ConnectorError, type ConnectorErrorCode, errorCode, errorText } from '../errors.ts'

export interface HttpRequest {
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds from the first packet to the last byte. */
  readonly timeout: number
  /** On a connection of its own, closed afterwards. */
  readonly fresh?: boolean
}

export interface HttpAnswer {
  readonly status: number
  /** Lower-case names; several values of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** At most `MOST_BYTES` of it, as UTF-8. */
  readonly body: string
  /** There was more. */
  readonly cut: boolean
  readonly millis: number
  /** Of an https answer. */
  readonly certificate?: { readonly validTo: Date }
}

export interface HttpClient {
  /** Follows no redirect. Throws `ConnectorError` where there is no whole answer; a status is never an error here. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  close(): Promise<void>
}

export const MOST_BYTES = 1024 * 1024

/** A client with connections of its own. `ca`: PEM of authorities to trust instead of the usual ones. */
export function createHttpClient(options: { readonly ca?: string } = {}): HttpClient {
  // By origin: a kept connection shows its certificate only once.
  const certificates = new Map<string, { validTo: Date }>()
  // A resumed TLS session would show no certificate.
  const connector = buildConnector({ maxCachedSessions: 0, ...(options.ca === undefined ? {} : { ca: options.ca }) })
  const newAgent = () =>
    new Agent({
      connect(target, callback) {
        connector(target, (...result) => {
          const [error, socket] = result
          if (error === null && 'getPeerCertificate' in socket) remember(certificates, target, socket as TLSSocket)
          callback(...result)
        })
      },
    })
  const kept = newAgent()
  return {
    async send(asked, signal) {
      const agent = asked.fresh ? newAgent() : kept
      try {
        return await sendBy(agent, asked, signal, certificates)
      } finally {
        if (agent !== kept) await agent.destroy()
      }
    },
    close: () => kept.destroy(),
  }
}

function remember(certificates: Map<string, { validTo: Date }>, target: buildConnector.Options, socket: TLSSocket) {
  const validTo = new Date(socket.getPeerCertificate().valid_to)
  certificates.set(new URL(`https://${target.host ?? `${target.hostname}:${target.port}`}`).host, { validTo })
}

async function sendBy(
  dispatcher: Dispatcher,
  { url, method = 'GET', headers = {}, timeout }: HttpRequest,
  signal: AbortSignal,
  certificates: ReadonlyMap<string, { validTo: Date }>,
): Promise<HttpAnswer> {
  if (signal.aborted)
    throw failure('cancelled', `The request to ${url} was cancelled before it was sent.`, NEXT.cancelled, 'not-done')
  const began = performance.now()
  const late = AbortSignal.timeout(timeout)
  try {
    const answer = await request(url, { dispatcher, method, headers, signal: AbortSignal.any([signal, late]) })
    const { text, cut } = await readBody(answer.body)
    const certificate = certificates.get(new URL(url).host)
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          name.toLowerCase(),
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]),
      ),
      body: text,
      cut,
      millis: Math.round(performance.now() - began),
      ...(url.startsWith('https:') && certificate ? { certificate } : {}),
    }
  } catch (error) {
    if (signal.aborted) throw failure('cancelled', `The request to ${url} was cancelled.`, NEXT.cancelled, 'in-doubt', error)
    if (late.aborted)
      throw failure('timeout', `${url} gave no whole answer in ${timeout} ms.`, NEXT.unreachable, 'in-doubt', error)
    throw problem(url, error)
  }
}

async function readBody(body: Dispatcher.ResponseData['body']) {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop ends the connection, so that an endless answer costs no more than this.
    if (bytes > MOST_BYTES) break
  }
  return { text: Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8'), cut: bytes > MOST_BYTES }
}

const NEXT = {
  cancelled: 'Nothing to do; ask again when needed.',
  unreachable: 'Check that the server runs, that the address is right and that no firewall or proxy is in between.',
  certificate: "Renew the server's certificate, or name the authority that signed it in `ca`.",
  protocol: 'Check that an HTTP server listens at this address.',
  rejected: 'Correct the address or the headers of this check.',
} as const

function problem(url: string, error: unknown): ConnectorError {
  const code = errorCode(error) ?? ''
  const text = errorText(error)
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL)/.test(code)) {
    return failure('auth', `The certificate of ${url} is not good: ${text}.`, NEXT.certificate, 'not-done', error)
  }
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return failure('unreachable', `${url} can't be reached: ${text}.`, NEXT.unreachable, 'not-done', error)
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_URL') {
    return failure('rejected', `The request to ${url} can't be sent: ${text}.`, NEXT.rejected, 'not-done', error)
  }
  if (error instanceof Error && error.name === 'HTTPParserError')
    return failure('protocol', `The answer of ${url} is no HTTP: ${text}.`, NEXT.protocol, 'in-doubt', error)
  return failure('unreachable', `${url} broke off: ${text}.`, NEXT.unreachable, 'in-doubt', error)
}

const failure = (code: ConnectorErrorCode, message: string, next: string, outcome: 'not-done' | 'in-doubt', cause?: unknown) =>
  new ConnectorError({ code, message, next, outcome }, { cause })
