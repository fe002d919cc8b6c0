import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../electron/chromium.ts'
import { SETTLE_MILLIS } from '../../renderer/components/hold-machine.ts'
import { PATIENCE, type TestConsole } from './console.ts'

export interface Look {
  readonly theme: 'dark' | 'light'
  readonly density?: 'comfortable' | 'compact'
  readonly reducedMotion?: boolean
  readonly width?: number
  readonly height?: number
}

export const BOTH_THEMES: readonly Look[] = [{ theme: 'dark' }, { theme: 'light' }]
export const EVERY_LOOK: readonly Look[] = [
  ...BOTH_THEMES,
  { theme: 'dark', reducedMotion: true, density: 'compact' },
  { theme: 'light', reducedMotion: true, density: 'compact' },
]
export const nameOf = ({ theme, density, reducedMotion }: Look) =>
  [theme, reducedMotion && 'reduced motion', density === 'compact' && 'compact'].filter(Boolean).join(', ')

/** A real Chromium. Everything that a window complained of, policy violations first of all, is in `complaints`. */
export interface Windows {
  readonly complaints: readonly string[]
  open(console: TestConsole, look: Look): Promise<Page>
  close(): Promise<void>
}

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function openBrowser(): Promise<Windows> {
  const program = findChromium()
  if (program === undefined) throw new Error('no Chromium or Chrome is installed')
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: program, args: [...FLAGS, ...root] })
  const complaints: string[] = []
  return {
    complaints,
    open: (console, look) => open(browser, console, look, complaints),
    close: () => browser.close(),
  }
}

async function open(browser: Browser, console: TestConsole, look: Look, complaints: string[]): Promise<Page> {
  const { theme, density = 'comfortable', reducedMotion = false, width = 1440, height = 900 } = look
  await console.call('settings.set', { theme, density })
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  await page.clock.install()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      reportError(new Error(`content security policy: ${effectiveDirective} ${blockedURI}`))
    })
  })
  await page.goto(await console.address())
  await page.waitForFunction(
    ([wanted, dense]) =>
      document.documentElement.dataset.theme === wanted &&
      document.documentElement.dataset.density === dense &&
      document.querySelector('main h1, main h2') !== null,
    [theme, density] as const,
  )
  return page
}

/** `data-testid` of what has the focus. */
export const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
export const screenOf = (page: Page) => page.getAttribute('.shell', 'data-screen')
export const phaseOf = (page: Page) => page.getAttribute('[data-testid=hold-button]', 'data-phase')
/** Focus nowhere: as after a click beside everything. */
export const unfocus = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())

/** The page's clock stands still until `thaw`; `pass` moves it. What is timed there is then exact, however busy the computer is. */
export async function freeze(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 500)
}
export const pass = (page: Page, millis: number) => page.clock.runFor(millis)
export const thaw = (page: Page) => page.clock.resume()

/** What counts for nothing right after a screen change is over. */
export async function settle(page: Page): Promise<void> {
  await freeze(page)
  await pass(page, SETTLE_MILLIS)
  await thaw(page)
}

/** Notes, in the page itself, when each thing was first on screen: measured there, so that no test's own way counts. */
export async function stopwatch(
  page: Page,
  selectors: Readonly<Record<string, string>>,
): Promise<() => Promise<Record<string, number>>> {
  await page.evaluate((wanted) => {
    const seen: Record<string, number> = {}
    Object.assign(window, { stopwatch: seen })
    const look = () => {
      for (const [name, selector] of Object.entries(wanted))
        if (!(name in seen) && document.querySelector(selector) !== null) seen[name] = performance.now()
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    window.addEventListener(
      'keydown',
      ({ key, repeat }) => {
        if (!repeat && !(`${key} down` in seen)) seen[`${key} down`] = performance.now()
      },
      true,
    )
  }, selectors)
  return () => page.evaluate(() => (window as unknown as { stopwatch: Record<string, number> }).stopwatch)
}

/** What a screen reader is given at once, in order. */
export async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const region = document.querySelector('[data-testid=assertive]')
    if (region === null) throw new Error('there is no assertive region')
    new MutationObserver(() => {
      const text = region.textContent ?? ''
      if (text !== '') heard.push(text)
    }).observe(region, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)
}

/** A figure for whoever reads the run; never a condition. */
export const figure = (what: string, millis: number | undefined) =>
  process.stdout.write(`    ${what}: ${millis === undefined ? '—' : `${Math.round(millis)} ms`}\n`)
