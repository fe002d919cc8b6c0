import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECURITY_HEADERS } from '../../shared/config/csp.ts'
import { testHost } from './browser-host.ts'
import { type Head, rawHttp, requestText } from './raw-http.ts'

let host: Awaited<ReturnType<typeof testHost>>
let good: Awaited<ReturnType<typeof host.admit>>

beforeAll(async () => {
  host = await testHost()
  good = await host.admit()
})
afterAll(() => host.close())

/** `PORT` and `COOKIE` and `NONCE` stand for the running host's own. */
const fill = (text: string) =>
  text
    .replaceAll('PORT', String(host.web.port))
    .replaceAll('OTHER', String(host.web.port - 1))
    .replaceAll('COOKIE', good.cookie)
    .replaceAll('NONCE', good.nonce)

const send = (method: string, target: string, head: Head) =>
  rawHttp(
    host.web.port,
    requestText(
      method,
      fill(target),
      Object.fromEntries(
        Object.entries(head).map(([name, value]) => [name, value === undefined ? undefined : [value].flat().map(fill)]),
      ),
    ),
  )

const H = '127.0.0.1:PORT'
const O = 'http://127.0.0.1:PORT'
const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}
const line = { ...upgrade, host: H, origin: O, cookie: 'COOKIE', 'sec-websocket-protocol': 'signalbox.1, tab.NONCE' }
const page = { host: H, cookie: 'COOKIE' }

/** What comes in, and what it gets. `undefined` takes a header away. */
const cases: readonly (readonly [what: string, method: string, target: string, head: Head, status: number])[] = [
  ['the page, with the cookie', 'GET', '/', page, 200],
  ['the page, as a browser asks for it by hand', 'GET', '/', { ...page, 'sec-fetch-site': 'none' }, 200],
  ['an asset, as the page asks for it', 'GET', '/assets/page.js', { ...page, 'sec-fetch-site': 'same-origin', origin: O }, 200],
  ['the head of the page', 'HEAD', '/', page, 200],
  ['a query that is no ticket', 'GET', '/?x=1', page, 200],
  ['something that is not there', 'GET', '/nothing', page, 404],

  ['no Host', 'GET', '/', { ...page, host: undefined }, 421],
  ['an empty Host', 'GET', '/', { ...page, host: '' }, 421],
  ['two Hosts', 'GET', '/', { ...page, host: [H, H] }, 421],
  ['Host by name', 'GET', '/', { ...page, host: 'localhost:PORT' }, 421],
  ['Host in another writing', 'GET', '/', { ...page, host: '127.1:PORT' }, 421],
  ['Host without the port', 'GET', '/', { ...page, host: '127.0.0.1' }, 421],
  ['Host with another port', 'GET', '/', { ...page, host: '127.0.0.1:OTHER' }, 421],
  ['a rebound name', 'GET', '/', { ...page, host: 'attacker.example:PORT' }, 421],
  [
    'a rebound name with its own Origin',
    'GET',
    '/rpc',
    { ...line, host: 'attacker.example:PORT', origin: 'http://attacker.example:PORT' },
    421,
  ],

  ['an absolute target', 'GET', 'http://127.0.0.1:PORT/', page, 400],
  ['a target of two slashes', 'GET', '//127.0.0.1/', page, 400],
  ['a target that is too long', 'GET', `/${'a'.repeat(3_000)}`, page, 414],

  ['a page of another site', 'GET', '/', { ...page, 'sec-fetch-site': 'cross-site' }, 403],
  ['a page of another port', 'GET', '/', { ...page, 'sec-fetch-site': 'same-site' }, 403],
  ['two fetch sites', 'GET', '/', { ...page, 'sec-fetch-site': ['none', 'cross-site'] }, 403],
  ['reading with a foreign Origin', 'GET', '/', { ...page, origin: 'http://attacker.example' }, 403],
  ['reading with the Origin null', 'GET', '/', { ...page, origin: 'null' }, 403],
  ['a ticket that another page brings', 'GET', '/?ticket=x', { host: H, 'sec-fetch-site': 'cross-site' }, 403],

  ['writing with our Origin', 'POST', '/', { ...page, origin: O }, 405],
  ['writing without an Origin', 'POST', '/', page, 403],
  ['writing with the Origin null', 'POST', '/', { ...page, origin: 'null' }, 403],
  ['writing with a foreign Origin', 'POST', '/rpc', { ...page, origin: 'http://127.0.0.1:OTHER' }, 403],
  ['writing with our Origin and a fetch site by hand', 'POST', '/', { ...page, origin: O, 'sec-fetch-site': 'none' }, 403],
  [
    'OPTIONS, as before a foreign call',
    'OPTIONS',
    '/rpc',
    { ...page, origin: 'http://attacker.example', 'access-control-request-method': 'POST' },
    403,
  ],
  ['OPTIONS with our Origin', 'OPTIONS', '/', { ...page, origin: O }, 405],
  ['PUT', 'PUT', '/', { ...page, origin: O }, 405],
  ['DELETE', 'DELETE', '/', { ...page, origin: O }, 405],
  ['TRACE', 'TRACE', '/', { ...page, origin: O }, 405],
  ['CONNECT', 'CONNECT', '127.0.0.1:22', page, 405],
  ['a body', 'GET', '/', { ...page, 'content-length': '5' }, 413],
  ['a body in chunks', 'GET', '/', { ...page, 'transfer-encoding': 'chunked' }, 413],

  ['no cookie', 'GET', '/', { host: H }, 401],
  ['no cookie, and something that is not there', 'GET', '/nothing', { host: H }, 401],
  ['a wrong cookie', 'GET', '/', { host: H, cookie: 'signalbox-PORT=wrong' }, 401],
  ['the cookie of another port', 'GET', '/', { host: H, cookie: 'signalbox-OTHER=x' }, 401],
  ['our cookie after one that another port has planted', 'GET', '/', { host: H, cookie: 'signalbox-PORT=planted; COOKIE' }, 200],
  ['a ticket that was never given', 'GET', '/?ticket=AAAA', { host: H }, 403],
  ['an empty ticket', 'GET', '/?ticket=', { host: H }, 403],
  ['a ticket with HEAD', 'HEAD', '/?ticket=AAAA', { host: H }, 405],

  ['a line', 'GET', '/rpc', line, 101],
  ['a line from the page', 'GET', '/rpc', { ...line, 'sec-fetch-site': 'same-origin' }, 101],
  ['a line without a Host', 'GET', '/rpc', { ...line, host: undefined }, 421],
  ['a line by name', 'GET', '/rpc', { ...line, host: 'localhost:PORT', origin: 'http://localhost:PORT' }, 421],
  ['a line without an Origin', 'GET', '/rpc', { ...line, origin: undefined }, 403],
  ['a line with the Origin null', 'GET', '/rpc', { ...line, origin: 'null' }, 403],
  ['a line with two Origins', 'GET', '/rpc', { ...line, origin: [O, O] }, 403],
  ['a line from another port', 'GET', '/rpc', { ...line, origin: 'http://127.0.0.1:OTHER' }, 403],
  ['a line from https', 'GET', '/rpc', { ...line, origin: 'https://127.0.0.1:PORT' }, 403],
  ['a line from an Origin that only begins like ours', 'GET', '/rpc', { ...line, origin: `${O}.attacker.example` }, 403],
  ['a line from another site', 'GET', '/rpc', { ...line, 'sec-fetch-site': 'cross-site' }, 403],
  ['a line from another port, by its fetch site', 'GET', '/rpc', { ...line, 'sec-fetch-site': 'same-site' }, 403],
  ['a line without the cookie', 'GET', '/rpc', { ...line, cookie: undefined }, 401],
  ['a line with a wrong cookie', 'GET', '/rpc', { ...line, cookie: 'signalbox-PORT=wrong' }, 401],
  ['a line without the nonce', 'GET', '/rpc', { ...line, 'sec-websocket-protocol': 'signalbox.1' }, 403],
  ['a line with a wrong nonce', 'GET', '/rpc', { ...line, 'sec-websocket-protocol': 'signalbox.1, tab.wrong' }, 403],
  ['a line with two nonces', 'GET', '/rpc', { ...line, 'sec-websocket-protocol': 'signalbox.1, tab.NONCE, tab.NONCE' }, 403],
  ['a line without the protocol', 'GET', '/rpc', { ...line, 'sec-websocket-protocol': 'tab.NONCE' }, 400],
  ['a line at another address', 'GET', '/', line, 404],
  ['a line with the ticket’s query', 'GET', '/rpc?ticket=x', line, 404],
  ['a line by POST', 'POST', '/rpc', line, 405],
]

describe('the gate', () => {
  it.each(cases)('%s: %s', async (_what, method, target, head, status) => {
    expect((await send(method, target, head)).status).toBe(status)
  })

  it('opens no line that it refused', () => {
    expect(host.lines()).toBe(cases.filter(([, , , , status]) => status === 101).length)
  })

  it('never allows another origin to read, and says the same of itself with every answer', async () => {
    for (const [what, method, target, head, status] of cases) {
      if (status === 101 || method === 'CONNECT') continue
      const { text } = await send(method, target, head)
      expect(text.toLowerCase(), what).not.toContain('access-control-')
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(text, what).toContain(`${name}: ${value}`)
    }
  })

  it('has a cookie that no script reads and no other site sends', () => {
    expect(good.text).toMatch(/^set-cookie: signalbox-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/\r$/im)
  })
})
