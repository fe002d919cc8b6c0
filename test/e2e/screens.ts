/**
 * Takes pictures of every screen and every state of a push, dark and light, at 1440 × 900 and 1024 × 700, for people to look at.
 * Usage: node test/e2e/screens.ts FOLDER
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { freshness } from '../../shared/domain/fact.ts'
import { startConsole, type TestConsole } from './console.ts'
import { openBrowser, unfocus, type Windows } from './windows.ts'
import { advance, ended, FAST, startToSignal, startToWarning } from './yard.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]

interface Stage {
  readonly yard: TestConsole
  each(act: (page: Page) => Promise<unknown>): Promise<void>
  shoot(name: string): Promise<void>
}

async function play({ yard, each, shoot }: Stage): Promise<void> {
  const shown = (selector: string) => each((page) => page.waitForSelector(selector, { state: 'attached' }))
  const press = (key: string) =>
    each(async (page) => {
      await unfocus(page)
      await page.keyboard.press(key)
    })
  await shown('[data-testid=push-start] td')
  await shoot('start')

  const good = await startToSignal(yard)
  await shown('[data-testid=push-board]')
  await shoot('signal')
  await press('?')
  await shown('[data-testid=key-sheet]')
  await shoot('keys')
  await press('Escape')
  await press('Control+k')
  await shown('[data-testid=palette]')
  await shoot('palette')
  await press('Escape')

  await advance(yard, good)
  await yard.when('enough requests for a verdict', () => yard.push(good).lastVerdict?.verdict.answer === 'continue')
  await yard.call('practice.set', { speed: 0 })
  await shoot('baking')
  await yard.call('practice.set', { scenario: 'metrics-silent', speed: FAST })
  await yard.when('old measurements', () => {
    const frame = yard.facts()
    return frame?.pushes.some(({ measured }) => freshness(measured, frame.now) === 'stale')
  })
  await yard.call('practice.set', { advance: 60_000, speed: 0 })
  await shoot('stale')
  await yard.call('practice.set', { scenario: 'lb-slow-readback', speed: 1 })
  await yard.call('push.command', { push: good, type: 'rollback', reason: 'for the picture', gesture: { kind: 'flag' } })
  await shown('[data-testid=plan-step-1][data-state=running]')
  await yard.call('practice.set', { speed: 0 })
  await shoot('rolling-back')
  await yard.call('practice.set', { scenario: 'calm', speed: FAST })
  await ended(yard, good)
  await shown('[data-testid=open-report]')
  await shoot('rolled-back')
  await each((page) => page.click('[data-testid=open-report]'))
  await shown('[data-testid=report]')
  await shoot('report')
  await each((page) => page.click('[data-testid=write-note]'))
  await shoot('note')

  const bad = await startToWarning(yard)
  await shown('[data-testid=annunciator][data-level=warning]')
  await shoot('warning')
  await yard.call('practice.set', { scenario: 'lb-unknown', speed: FAST })
  await yard.call('push.command', { push: bad, type: 'rollback', reason: 'for the picture', gesture: { kind: 'flag' } })
  await shown('[data-testid=plan-step-1][data-state=unknown]')
  await yard.call('practice.set', { speed: 0 })
  await shoot('unknown')
  await yard.call('practice.set', { speed: FAST })
  await ended(yard, bad)
  await shoot('needs-hands')

  await press('5')
  await shown('tr:has-text("Started the rollback")')
  await each((page) => page.locator('tr:has-text("Started the rollback")').first().click())
  await shoot('audit')
  await press('6')
  await each(async (page) => {
    if ((await page.locator('[data-testid=test-connection]').count()) === 0)
      await page.locator('[data-testid=connection-lb] button').first().click()
  })
  await yard.call('practice.set', { scenario: 'calm' })
  await each((page) => page.click('[data-testid=test-connection]'))
  await shown('[data-testid=test-ladder]')
  await shoot('connections')
  for (const section of ['Keys', 'Alerts and sound', 'Appearance', 'Time', 'Data and journal', 'About']) {
    await each((page) => page.click(`.settings-nav button:has-text("${section}")`))
    await shoot(`settings-${section.toLowerCase().replaceAll(' ', '-')}`)
  }
  await press('3')
  await shoot('backlog')
  await yard.kill()
  await press('1')
  await shown('[data-testid=not-live-frame]')
  await shoot('lost')
}

interface Named {
  readonly name: string
  readonly page: Page
}

async function openAll(windows: Windows, yard: TestConsole): Promise<readonly Named[]> {
  const pages: Named[] = []
  for (const theme of ['dark', 'light'] as const) {
    for (const size of SIZES)
      pages.push({ name: `${theme}-${size.width}`, page: await windows.open(yard, { theme, reducedMotion: true, ...size }) })
  }
  return pages
}

async function shootAll(folder: string, state: string, pages: readonly Named[]): Promise<void> {
  for (const { name, page } of pages) await page.screenshot({ path: join(folder, `${state}-${name}.png`) })
}

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const yard = await startConsole()
  let windows: Windows | undefined
  try {
    windows = await openBrowser()
    const first = await openAll(windows, yard)
    await shootAll(folder, 'first-run', first)
    // Settings belong to the person and not to a window: one that comes back takes the last ones.
    for (const { page } of first) await page.context().close()
    await yard.enterPractice()
    const pages = await openAll(windows, yard)
    await play({
      yard,
      async each(act) {
        for (const { page } of pages) await act(page)
      },
      shoot: (state) => shootAll(folder, state, pages),
    })
  } finally {
    await windows?.close()
    await yard.close()
  }
}

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('Usage: node test/e2e/screens.ts FOLDER\n')
  process.exitCode = 2
} else await main(folder)
