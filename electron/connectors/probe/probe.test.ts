import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpCheck } from '../../../shared/domain/observation.ts'
import { freePort, temporaryFolder } from '../../../test/services/places.ts'
import { findConnector } from '../registry.ts'

const NOW = Date.now()
const ended: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

const open = (entry: object = {}) => {
  const connector = findConnector('probe', 'http')
  if (!connector) throw new Error('not registered')
  const prober = connector.connect(
    { role: 'probe', kind: 'http', ...entry },
    { name: 'checks', now: () => NOW, secret: (reference) => readFile(reference.slice(5), 'utf8'), log: () => undefined },
  )
  ended.push(() => prober.close())
  return prober
}
const signal = () => AbortSignal.timeout(10_000)
const check = (url: string, more: Partial<HttpCheck> = {}): HttpCheck => ({ url, timeout: 2_000, expect: {}, ...more })

async function listening(server: Server | ReturnType<typeof createTcpServer>, scheme = 'http') {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  ended.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('HTTP checks', () => {
  it('passes an answer that is as expected, and hands back the headers that were asked for', async () => {
    const url = await listening(createServer((_, response) => response.setHeader('X-Release', '2.0').end('all is well')))
    const sample = await open().request(
      check(url, { expect: { status: 200, body: 'is well', headers: { 'x-release': '2.0' } }, read: ['X-Release', 'nothing'] }),
      signal(),
    )
    expect(sample).toMatchObject({ passed: true, status: 200, headers: { 'X-Release': '2.0' }, problems: [] })
  })

  it('says each thing that is not as expected, and follows no redirect', async () => {
    const url = await listening(createServer((_, response) => response.writeHead(302, { location: '/login' }).end('go away')))
    const sample = await open().request(
      check(url, { expect: { status: 200, body: 'well', headers: { a: 'b' }, certificateDays: 10 } }),
      signal(),
    )
    expect(sample.passed).toBe(false)
    expect(sample.problems).toEqual([
      'Status 302 instead of 200, a redirect to /login, which is not followed.',
      'The answer does not contain "well".',
      'Header a is missing instead of "b".',
      'There is no certificate to look at: the address is not https.',
    ])
  })

  it('makes a connection of its own when a fresh one is asked for, and keeps one otherwise', async () => {
    const ports = new Set<number | undefined>()
    const url = await listening(
      createServer((request, response) => {
        ports.add(request.socket.remotePort)
        response.end()
      }),
    )
    const prober = open()
    for (let i = 0; i < 3; i += 1) await prober.request(check(url), signal())
    const kept = ports.size
    expect(kept).toBeLessThan(3)
    for (let i = 0; i < 3; i += 1) await prober.request(check(url, { fresh: true }), signal())
    expect(ports.size).toBe(kept + 3)
  })

  it('asks many addresses at once', async () => {
    const waiting: (() => void)[] = []
    const url = await listening(
      createServer((_, response) => {
        waiting.push(() => response.end())
        // Nobody is answered before all have asked.
        if (waiting.length === 20) for (const answer of waiting) answer()
      }),
    )
    const prober = open()
    const samples = await Promise.all(Array.from({ length: 20 }, (_, index) => prober.request(check(`${url}${index}`), signal())))
    expect(samples.every((sample) => sample.passed)).toBe(true)
  })

  it('ends with a problem where nobody listens, nothing comes, only drips come, or no HTTP comes', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/`
    const silent = await listening(createTcpServer(() => undefined))
    const drip = await listening(
      createServer((_, response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write('.'), 20)
        response.on('close', () => clearInterval(timer))
      }),
    )
    const garbage = await listening(createTcpServer((socket) => socket.end('\u0000\u001b[31m?\r\n\r\n')))
    const prober = open()
    const problems = async (url: string) => (await prober.request(check(url, { timeout: 300 }), signal())).problems.join()
    expect(await problems(nobody)).toContain("can't be reached: connect ECONNREFUSED")
    expect(await problems(silent)).toContain('no whole answer in 300 ms')
    expect(await problems(drip)).toContain('no whole answer in 300 ms')
    expect(await problems(garbage)).toContain('is no HTTP')
    expect(await problems(garbage)).not.toContain('\u001b')
  })

  it('reads no more than 1 MB of an endless answer', async () => {
    let written = 0
    const url = await listening(
      createServer((_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536
          response.once('drain', more)
        }
        more()
      }),
    )
    const sample = await open().request(check(url, { expect: { body: 'never' } }), signal())
    expect(sample.problems).toEqual(['The first 1 MB of the answer does not contain "never".'])
    expect(written).toBeLessThan(20 * 1024 * 1024)
  })

  it('is cancelled with an error and not with a sample', async () => {
    const url = await listening(createTcpServer(() => undefined))
    const prober = open()
    await expect(prober.request(check(url), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
      outcome: 'not-done',
    })
    const stop = new AbortController()
    const running = prober.request(check(url), stop.signal)
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('reads the certificate, trusts the authority that was named and no other, and counts the days', async () => {
    const folder = await temporaryFolder('tls')
    ended.push(folder.remove)
    const at = (name: string) => join(folder.path, name)
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', at('key.pem'), '-out', at('cert.pem')],
    ])
    const server = createSecureServer(
      { key: await readFile(at('key.pem')), cert: await readFile(at('cert.pem')) },
      (_, response) => response.end('ok'),
    )
    const url = await listening(server as unknown as Server, 'https')
    const own = open({ ca: `file:${at('cert.pem')}` })
    for (const fresh of [true, false, false]) {
      const sample = await own.request(check(url, { fresh, expect: { certificateDays: 20 } }), signal())
      expect(sample).toMatchObject({ passed: true, certificateValidTo: expect.stringMatching(/^20\d\d-/) })
    }
    expect((await own.request(check(url, { expect: { certificateDays: 60 } }), signal())).problems).toEqual([
      expect.stringMatching(/^The certificate is valid for (29|30) more days, and 60 are asked for\.$/),
    ])
    expect((await open().request(check(url), signal())).problems.join()).toContain('certificate')
  })

  it('tests its own address where it has one', async () => {
    const url = await listening(createServer((_, response) => response.end()))
    expect((await open({ url }).probe(signal())).checks).toMatchObject([{ name: 'answers', state: 'ok' }])
    expect((await open().probe(signal())).checks).toMatchObject([{ name: 'answers', state: 'skipped' }])
    expect(await open({ url: `http://127.0.0.1:${await freePort()}` }).probe(signal())).toMatchObject({ canRead: false })
  })
})
