import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PushId } from '../../shared/domain/ids.ts'
import { startConsole, type TestConsole } from './console.ts'
import { BOTH_THEMES, focused, nameOf, openBrowser, phaseOf, settle, type Windows } from './windows.ts'
import { ended, entriesOf, startToSignal, typesOf } from './yard.ts'

/** Scene 4: the way back without holding. Green is deployed, nobody uses it yet, and each test takes that back. */

let yard: TestConsole
let windows: Windows
beforeAll(async () => {
  ;[yard, windows] = await Promise.all([startConsole('--world', 'practice'), openBrowser()])
})
afterAll(async () => {
  await windows?.close()
  await yard?.close()
})

describe.each(BOTH_THEMES.map((look) => [nameOf(look), look] as const))('scene 4, %s', (_, look) => {
  let push: PushId
  beforeEach(async () => {
    push = await startToSignal(yard)
  })

  const notStarted = () => expect(typesOf(yard, push)).not.toContain('rollback.started')
  const startedByHand = async () => {
    await ended(yard, push)
    expect(yard.push(push).status).toBe('rolled-back')
    const started = entriesOf(yard, push).filter(({ event }) => event.type === 'rollback.started')
    expect(started.map(({ actor }) => actor)).toMatchObject([{ kind: 'person', via: 'window' }])
  }

  test('R, then Enter: too late after five seconds, in time it starts', async () => {
    const page = await opened(look)
    await page.keyboard.press('r')
    expect(await phaseOf(page)).toBe('armed')
    // Five seconds of the engine's heartbeat as well: the page's clock alone would look like a lost line.
    await page.waitForTimeout(5_100)
    expect(await phaseOf(page)).not.toBe('armed')
    await page.keyboard.press('Enter')
    expect(await phaseOf(page)).not.toBe('done')
    notStarted()
    await page.keyboard.press('r')
    expect(await phaseOf(page)).toBe('armed')
    await page.keyboard.press('Enter')
    await startedByHand()
    await page.context().close()
  })

  test('single keys off: Tab to the button, Space, Enter', async () => {
    await yard.call('settings.set', { singleKeys: false })
    const page = await opened(look)
    await page.waitForSelector('[data-testid=hold-button][aria-keyshortcuts="Control+Alt+R"]')
    await page.focus('main')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('hold-button')
    await page.keyboard.press('r')
    expect(await phaseOf(page)).toBe('idle')
    await page.keyboard.press('Space')
    expect(await phaseOf(page)).toBe('armed')
    notStarted()
    await page.keyboard.press('Enter')
    await startedByHand()
    await page.context().close()
    await yard.call('settings.set', { singleKeys: true })
  })

  async function opened(wanted: typeof look): Promise<Page> {
    const page = await windows.open(yard, wanted)
    await page.waitForSelector('[data-testid=hold-button]')
    await settle(page)
    return page
  }
})

test('no window complained: no error, no violation of the content security policy', () => {
  expect(windows.complaints).toEqual([])
})
