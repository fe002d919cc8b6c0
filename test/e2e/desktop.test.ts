import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectron, whyNoDesktop } from '../../electron/electron-program.ts'
import { ROOT } from '../../electron/root.ts'
import { buildScreens } from '../../electron/screens.ts'

/** The real desktop app, wherever Electron's program and a display are. */
const electron = findElectron()
const missing = whyNoDesktop(electron)

describe.skipIf(missing !== undefined)(`the desktop app${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let app: ElectronApplication
  let page: Page
  let home: string

  beforeAll(async () => {
    await buildScreens('renderer', 'main', 'preload', 'practice')
    home = mkdtempSync(join(tmpdir(), 'signalbox-desktop-'))
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    app = await _electron.launch({
      ...(electron !== undefined && { executablePath: electron }),
      args: [...root, ROOT, '--', '--home', home, '--world', 'practice'],
    })
    page = await app.firstWindow()
  })
  afterAll(async () => {
    await app?.close()
    if (home !== undefined) rmSync(home, { recursive: true })
  })

  it('shows its own page, which has lines to the engine and nothing else', async () => {
    expect(page.url()).toBe('app://signalbox/')
    expect(await page.evaluate(() => Object.keys(Reflect.get(window, 'signalbox') ?? {}))).toEqual(['connect'])
    expect(await page.evaluate(() => ['process', 'require', 'module'].map((name) => name in globalThis))).toEqual([
      false,
      false,
      false,
    ])
    await expect.poll(() => page.title()).toContain('Signalbox')
  })

  it('goes nowhere else and opens no second window', async () => {
    await page.evaluate(() => {
      location.href = 'https://attacker.example/'
      window.open('https://attacker.example/')
    })
    expect(page.url()).toBe('app://signalbox/')
    expect(app.windows()).toHaveLength(1)
  })
})

it.runIf(missing !== undefined)(`says why the desktop app is not tested here: ${missing}`, () => {
  expect(missing).toMatch(/npx install-electron|DISPLAY/)
})
