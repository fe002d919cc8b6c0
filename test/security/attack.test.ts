import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findChromium } from '../../electron/chromium.ts'
import { testHost } from './browser-host.ts'

/** A browser in which the console is open, and a page of another port of this computer that is up to no good. */
let host: Awaited<ReturnType<typeof testHost>>
let browser: Browser
let context: BrowserContext
let console: Page
let attacker: Server
let attackerOrigin: string
let seenByAttacker: { readonly cookie: string }[] = []

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

beforeAll(async () => {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('these tests need Chromium: apt-get install chromium')
  host = await testHost()
  attacker = createServer((request, response) => {
    seenByAttacker.push({ cookie: request.headers.cookie ?? '' })
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>attacker</title>')
  })
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve))
  attackerOrigin = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath, args: FLAGS })
})
afterAll(async () => {
  await browser?.close()
  await new Promise((resolve) => attacker?.close(resolve))
  await host?.close()
})
beforeEach(async () => {
  await context?.close()
  seenByAttacker = []
  context = await browser.newContext()
  console = await context.newPage()
  await console.goto(host.web.address())
})

const openLine = ({ url, protocols }: { url: string; protocols: string[] }) =>
  new Promise<string>((resolve) => {
    const socket = new WebSocket(url, protocols)
    socket.onopen = () => resolve('open')
    socket.onclose = (event) => resolve(`closed ${event.code}`)
  })

const lineUrl = () => `ws://127.0.0.1:${host.web.port}/rpc`
const nonceOf = async (page: Page) => new URL(page.url()).hash.replace('#tab=', '')

describe('the console’s own page', () => {
  it('comes in with the ticket, runs its script, and opens a line under its own policy', async () => {
    const violations: string[] = []
    console.on('console', (message) => violations.push(message.text()))
    await expect.poll(() => console.title(), { timeout: 20_000 }).toBe('the page runs')
    expect(
      await console.evaluate(openLine, { url: lineUrl(), protocols: ['signalbox.1', `tab.${await nonceOf(console)}`] }),
    ).toBe('open')
    expect(violations).toEqual([])
  })

  it('runs nothing that was put into it', async () => {
    const outcome = await console.evaluate(async () => {
      const attempts = {
        inline: () => {
          const script = document.createElement('script')
          script.text = 'globalThis.hacked = true'
          document.head.append(script)
        },
        html: () => {
          document.body.innerHTML = '<img src=x onerror="globalThis.hacked = true">'
        },
        foreign: () => fetch('http://127.0.0.1:9/'),
      }
      const results: Record<string, string> = {}
      for (const [name, attempt] of Object.entries(attempts)) {
        try {
          await attempt()
          results[name] = 'ran'
        } catch (error) {
          results[name] = error instanceof Error ? error.name : 'refused'
        }
      }
      return { ...results, hacked: 'hacked' in globalThis }
    })
    expect(outcome).toMatchObject({ hacked: false, inline: 'TypeError', html: 'TypeError', foreign: 'TypeError' })
    // From the page's own script, since the policy does not bind what a debugger evaluates.
    await console.goto(`${host.web.origin}/eval.html`)
    await expect.poll(() => console.title(), { timeout: 20_000 }).toBe('EvalError')
  })

  it('has a cookie that its scripts can’t read', async () => {
    expect(await console.evaluate(() => document.cookie)).toBe('')
    expect((await context.cookies()).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
      { httpOnly: true, sameSite: 'Strict' },
    ])
  })
})

describe('a page on another port, in the same browser', () => {
  let page: Page
  beforeEach(async () => {
    page = await context.newPage()
    await page.goto(attackerOrigin)
  })

  it('can’t open a line, even with a nonce that it has guessed right', async () => {
    const nonce = await nonceOf(console)
    expect(await page.evaluate(openLine, { url: lineUrl(), protocols: ['signalbox.1', `tab.${nonce}`] })).toBe('closed 1006')
    expect(await page.evaluate(openLine, { url: lineUrl(), protocols: ['signalbox.1'] })).toBe('closed 1006')
    expect(
      await page.evaluate(openLine, {
        url: lineUrl().replace('127.0.0.1', 'localhost'),
        protocols: ['signalbox.1', `tab.${nonce}`],
      }),
    ).toBe('closed 1006')
  })

  it.each(['GET', 'POST', 'PUT', 'DELETE'])('can’t read an answer to %s, with or without the cookie', async (method) => {
    const outcome = await page.evaluate(
      async ([url, verb]) => {
        const results: string[] = []
        for (const credentials of ['include', 'omit'] as const)
          try {
            results.push(await (await fetch(url, { method: verb, credentials })).text())
          } catch (error) {
            results.push(error instanceof Error ? error.name : 'refused')
          }
        return results
      },
      [`${host.web.origin}/`, method] as const,
    )
    expect(outcome).toEqual(['TypeError', 'TypeError'])
  })

  it('can’t have a ticket used, a form sent, or the console’s window steered', async () => {
    const address = host.web.address()
    const [popup] = await Promise.all([context.waitForEvent('page'), page.evaluate((url) => void window.open(url), address)])
    await popup.waitForLoadState()
    expect(await popup.textContent('body')).toContain('another page asked for this')
    await page.evaluate((url) => {
      const form = document.createElement('form')
      form.method = 'post'
      form.action = url
      document.body.append(form)
      form.submit()
    }, `${host.web.origin}/`)
    await expect.poll(() => page.textContent('body'), { timeout: 20_000 }).toContain('another page asked for this')
    // The ticket that the page tried is still good for the person it was meant for.
    await page.goto(address)
    expect(await page.title()).toBe('the page runs')
  })

  it('can’t put the console into a frame, nor load its script', async () => {
    const outcome = await page.evaluate(
      (origin) =>
        new Promise<string>((resolve) => {
          const script = document.createElement('script')
          script.src = `${origin}/assets/page.js`
          script.onload = () => resolve('loaded')
          script.onerror = () => resolve('refused')
          document.head.append(script)
        }),
      host.web.origin,
    )
    expect(outcome).toBe('refused')
    await page.evaluate((origin) => {
      const frame = document.createElement('iframe')
      frame.src = origin
      document.body.append(frame)
      return new Promise((resolve) => {
        frame.onload = resolve
      })
    }, `${host.web.origin}/`)
    const framed = page.frames().find((frame) => frame !== page.mainFrame())
    expect(await framed?.title()).not.toBe('the page runs')
  })

  it('is handed the cookie by the browser, and that alone opens nothing', async () => {
    const { cookie } = seenByAttacker.at(-1) ?? { cookie: '' }
    expect(cookie).toContain(`signalbox-${host.web.port}=`)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    const { rawHttp, requestText } = await import('./raw-http.ts')
    const { status } = await rawHttp(
      host.web.port,
      requestText('GET', '/rpc', {
        host: `127.0.0.1:${host.web.port}`,
        origin: host.web.origin,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'signalbox.1',
        cookie,
      }),
    )
    expect(status).toBe(403)
  })
})
