import { readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { readFiles } from '../../electron/built-files.ts'
import { findChromium } from '../../electron/chromium.ts'
import { CONTENT_SECURITY_POLICY } from '../../shared/config/csp.ts'
import type { FakeState } from './story.ts'

export interface WindowOptions {
  readonly state?: FakeState
  readonly world?: 'none' | 'practice' | 'real'
  readonly theme?: 'dark' | 'light'
  readonly width?: number
  readonly height?: number
}

/** The renderer on a fake console, in a real Chromium, under the real content security policy. */
export interface FakeWindows {
  /** A fresh window; what it complained of (errors, policy violations) is in `complaints`. */
  open(options?: WindowOptions): Promise<{ readonly page: Page; readonly complaints: readonly string[] }>
  /** Closes the windows that are open; the next test begins with none. */
  closeAll(): Promise<void>
  close(): Promise<void>
}

const ROOT = join(import.meta.dirname, '../..')
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Builds, serves and starts the browser, once for all tests of a file. Throws when there is no Chromium. */
export async function openFakeWindows(): Promise<FakeWindows> {
  const program = findChromium()
  if (program === undefined) throw new Error('no Chromium or Chrome is installed')
  const folder = join(ROOT, `node_modules/.cache/fake-renderer-${process.pid}`)
  await build({ configFile: join(ROOT, 'test/fakes/vite.config.ts'), logLevel: 'warn', build: { outDir: folder } })
  const server = await serve(folder)
  const { port } = server.address() as AddressInfo
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: program, args: [...FLAGS, ...root] })
  return {
    open: (options = {}) => openWindow(browser, port, options),
    closeAll: async () => void (await Promise.all(browser.contexts().map((context) => context.close()))),
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function openWindow(
  browser: Browser,
  port: number,
  { state = 'calm', world = 'real', theme = 'dark', width = 1440, height = 900 }: WindowOptions,
) {
  const context = await browser.newContext({ viewport: { width, height } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`http://127.0.0.1:${port}/?state=${state}&world=${world}&theme=${theme}`)
  await page.waitForSelector(
    world === 'none' ? '[data-testid=first-run]' : state === 'none' ? '[data-testid=push-start]' : '[data-screen=push] main h1',
  )
  return { page, complaints }
}

async function serve(folder: string): Promise<Server> {
  const files = readFiles(folder)
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (file === undefined) return void response.writeHead(404).end()
    response.setHeader('content-type', file.type)
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY)
    response.end(file.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** Every serious or critical finding of axe, as "rule: target". */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // A panel that is still fading in has less contrast than the one that is there to be read.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    ),
  )
  await page.evaluate(readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}
