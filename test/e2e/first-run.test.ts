import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seriousFindings } from '../fakes/window.ts'
import { startConsole } from './console.ts'
import { BOTH_THEMES, focused, listen, nameOf, openBrowser, type Windows } from './windows.ts'

/** Scene 20: a new data folder, a keyboard and a screen reader, and nothing else. */

let windows: Windows
beforeAll(async () => {
  windows = await openBrowser()
})
afterAll(() => windows?.close())

describe.each(BOTH_THEMES.map((look) => [nameOf(look), look] as const))('scene 20, %s', (name, look) => {
  test('from nothing to a first rollback, by keyboard; the journal is checked, and damage is named', async () => {
    const fresh = await startConsole()
    try {
      const page = await windows.open(fresh, look)
      const began = performance.now()
      const since = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`
      expect(await focused(page)).toBe('try-demo')
      expect(await seriousFindings(page), 'first run').toEqual([])
      await page.keyboard.press('Enter')
      await page.waitForSelector('[data-testid=push-board]')
      expect(await page.textContent('[data-testid=annunciator]')).toContain('Demo world. Nothing here is real.')
      process.stdout.write(`    ${name}: from Enter to the push: ${since()}\n`)
      const heard = await listen(page)
      // Another world closes every line.
      await fresh.attach()

      await page.waitForSelector('[data-testid=plan-object]')
      const names = await stationNames(page)
      expect(names.length).toBeGreaterThan(5)
      for (const station of names) expect(station).toMatch(/, (passed|here|ahead|failed)/)
      await page.focus('main')
      await page.keyboard.press('Tab')
      expect(await focused(page)).toBe('hold-button')
      await fresh.when('something to take back', () =>
        Object.values(fresh.state().pushes).some(({ effects }) => effects.length > 0),
      )
      await page.keyboard.press('r')
      await page.keyboard.press('Enter')
      await page.waitForSelector('[data-testid=rollback-panel][data-phase=done]')
      process.stdout.write(`    ${name}: first run to first rollback: ${since()}\n`)
      expect(await heard()).toEqual([
        'Rollback started.',
        'Customers are on blue.',
        'Rollback finished. Everything was read back.',
      ])

      await page.keyboard.press('5')
      await tabTo(page, 'check-now')
      await page.keyboard.press('Enter')
      await page.waitForSelector('[data-testid=chain-badge]:has-text("Chain unbroken")')
      const page5 = await fresh.call('journal.page', { before: 6, limit: 1 })
      const [fifth] = page5.entries
      damage(join(fresh.home, 'practice', 'journal.sqlite'), fifth?.hash ?? '')
      await page.keyboard.press('Enter')
      await page.waitForSelector('[data-testid=chain-badge]:has-text("Chain broken at entry 5.")')
      expect(await page.textContent('[data-testid=chain-badge]')).toContain('Entries 1 to 4 are proven.')
      expect(await seriousFindings(page), 'audit').toEqual([])
      await page.context().close()
    } finally {
      await fresh.close()
    }
  })
})

test('no window complained: no error, no violation of the content security policy', () => {
  expect(windows.complaints).toEqual([])
})

/** The stations as the accessibility tree names them. */
async function stationNames(page: Page): Promise<readonly string[]> {
  const tree = await page.locator('[data-testid=track]').getByRole('list').ariaSnapshot()
  return [...tree.matchAll(/button "([^"]+)"/g)].map(([, name = '']) => name)
}

async function tabTo(page: Page, testId: string): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    if ((await focused(page)) === testId) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not come to ${testId}`)
}

/** The first byte of an entry's hash becomes another one, in the file and in what SQLite has not moved there yet. */
function damage(file: string, hash: string): void {
  for (const part of [file, `${file}-wal`]) {
    const bytes = readFileSync(part)
    for (let at = bytes.indexOf(hash); at >= 0; at = bytes.indexOf(hash, at + 1))
      writeOver(part, at, bytes[at] === 0x61 ? 'b' : 'a')
  }
}

function writeOver(file: string, at: number, text: string): void {
  const open = openSync(file, 'r+')
  writeSync(open, text, at)
  closeSync(open)
}
