import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { WebOptions } from '../../electron/web/web-host.ts'
import { LIMITS } from '../../shared/rpc/protocol.ts'
import { testHost } from './browser-host.ts'
import { rawHttp, requestText } from './raw-http.ts'

type Host = Awaited<ReturnType<typeof testHost>>
const hosts: Host[] = []
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close()
})

async function start(options?: Partial<WebOptions>) {
  const host = await testHost(options)
  hosts.push(host)
  const { port, origin } = host.web
  const authority = `127.0.0.1:${port}`
  return {
    ...host,
    get: (target: string, cookie = '') => rawHttp(port, requestText('GET', target, { host: authority, cookie })),
    line({ cookie, nonce }: { readonly cookie: string; readonly nonce: string }) {
      const socket = new WebSocket(`ws://${authority}/rpc`, ['signalbox.1', `tab.${nonce}`], { origin, headers: { cookie } })
      const opened = new Promise<number>((resolve) => {
        socket.once('open', () => resolve(101))
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
        socket.on('error', () => resolve(0))
      })
      const closed = new Promise<number>((resolve) => socket.once('close', resolve))
      return { socket, opened, closed }
    },
  }
}

describe('a ticket', () => {
  it('is good once', async () => {
    const { admit, get } = await start()
    const { ticket } = await admit()
    expect((await get(ticket)).status).toBe(403)
  })

  it('is good for one of two that come at the same moment', async () => {
    const { web, get } = await start()
    const target = web.address().slice(web.origin.length)
    const statuses = await Promise.all([get(target), get(target), get(target)])
    expect(statuses.map(({ status }) => status).sort()).toEqual([303, 403, 403])
  })

  it('is good for ten minutes', async () => {
    let now = 0
    const { web, get } = await start({ now: () => now })
    const [early, late] = [web.address(), web.address()].map((address) => address.slice(web.origin.length))
    now = 599_999
    expect((await get(early ?? '')).status).toBe(303)
    now = 600_000
    expect((await get(late ?? '')).status).toBe(403)
  })

  it('opens one tab: a second ticket in the same browser keeps the cookie and gives another nonce', async () => {
    const { admit, web, get, line } = await start()
    const first = await admit()
    const { text } = await get(web.address().slice(web.origin.length), first.cookie)
    expect(text).toContain(`set-cookie: ${first.cookie};`)
    const nonce = /#tab=(\S+)/.exec(text)?.[1] ?? ''
    expect(nonce).not.toBe(first.nonce)
    for (const tab of [first, { cookie: first.cookie, nonce }]) {
      const { opened, socket } = line(tab)
      expect(await opened).toBe(101)
      socket.terminate()
    }
  })

  it('gives a nonce that is worth nothing with another browser’s cookie', async () => {
    const { admit, line } = await start()
    const [ada, bob] = [await admit(), await admit()]
    expect(await line({ cookie: ada.cookie, nonce: bob.nonce }).opened).toBe(403)
  })
})

describe('what is served', () => {
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets\\..\\..\\secret.txt',
    '/....//secret.txt',
    '/index.html/../../secret.txt',
    '/%00/secret.txt',
    '/assets/page.js%00.html',
    '/assets',
    '/assets/',
    '/etc/passwd',
    '/C:/Windows/win.ini',
    '/__proto__',
    '/constructor',
  ])('is the list of built files: not %s', async (target) => {
    const { admit, get } = await start()
    const { status, text } = await get(target, (await admit()).cookie)
    expect(status).toBe(404)
    expect(text).not.toContain('the secret beside the page')
  })
})

describe('limits', () => {
  it('a head that is too long is refused', async () => {
    const { web } = await start()
    const { status } = await rawHttp(web.port, requestText('GET', '/', { host: `127.0.0.1:${web.port}`, x: 'a'.repeat(20_000) }))
    expect(status).toBe(431)
  })

  it.each([
    ['says nothing', '', ''],
    ['never finishes its request', 'GET / HTTP/1.1\r\n', 'x: y\r\n'],
  ])('a client that %s is hung up on', async (_what, first, drop) => {
    const { web } = await start({ requestTimeout: 300 })
    const socket = connect(web.port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      answer += piece
    })
    const started = performance.now()
    if (first !== '') socket.write(first)
    const drip = setInterval(() => drop !== '' && socket.write(drop), 50)
    // The server may hang up between two drips.
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('close', resolve))
    clearInterval(drip)
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(answer).toMatch(/^HTTP\/1\.1 408/)
  })

  it('more sockets than 64 are hung up on, and the next one after is served', async () => {
    const { web, get } = await start()
    const sockets = Array.from({ length: 64 }, () => connect(web.port, '127.0.0.1'))
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    // Hung up on with or without a reset: the system decides.
    expect(await get('/').catch(() => ({ status: 0 }))).toMatchObject({ status: 0 })
    await Promise.all(
      sockets.map((socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve))
        socket.resume().end('x')
        return closed
      }),
    )
    await expect.poll(async () => (await get('/')).status, { timeout: 20_000 }).toBe(401)
  })

  it('more windows than it has room for are refused', async () => {
    const { admit, line } = await start({ maxLines: 2 })
    const tab = await admit()
    const open = [line(tab), line(tab)]
    expect(await Promise.all(open.map(({ opened }) => opened))).toEqual([101, 101])
    expect(await line(tab).opened).toBe(503)
    open[0]?.socket.close()
    await open[0]?.closed
    const again = line(tab)
    expect(await again.opened).toBe(101)
    for (const { socket } of [...open, again]) socket.terminate()
  })

  it('somebody who tries keys is not listened to for ten seconds; who has a key is', async () => {
    let now = 0
    const { admit, get, web } = await start({ now: () => now })
    const { cookie } = await admit()
    for (let tries = 0; tries < 50; tries += 1) expect((await get('/?ticket=guess')).status).toBe(403)
    const address = web.address().slice(web.origin.length)
    expect((await get(address)).status).toBe(429)
    expect((await get('/', cookie)).status).toBe(200)
    now = 10_001
    expect((await get(address)).status).toBe(303)
  })
})

describe('a line', () => {
  it.each([
    ['a message over the limit', (socket: WebSocket) => socket.send('x'.repeat(LIMITS.toEngine + 1)), 1009],
    ['a binary message', (socket: WebSocket) => socket.send(Buffer.from([1, 2, 3])), 1003],
    ['garbage', (socket: WebSocket) => socket.send('{"t":"call","id":1,"name":"app.info","input":{},"actor":"root"}'), 1000],
  ])('is closed on %s, and the console goes on', async (_what, send, code) => {
    const { admit, line } = await start()
    const tab = await admit()
    const first = line(tab)
    await first.opened
    send(first.socket)
    expect(await first.closed).toBe(code)
    const next = line(tab)
    expect(await next.opened).toBe(101)
    next.socket.terminate()
  })
})
