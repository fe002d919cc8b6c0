import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PushId } from '../../shared/domain/ids.ts'
import { seriousFindings } from '../fakes/window.ts'
import { startConsole, type TestConsole } from './console.ts'
import { BOTH_THEMES, listen, nameOf, openBrowser, settle, type Windows } from './windows.ts'
import { ended, FAST, startToWarning } from './yard.ts'

/** Scene 9: the way back is sent, no answer comes, and the balancer can't be read either. One push, two windows. */

let yard: TestConsole
let windows: Windows
let pages: readonly Page[]
let heard: readonly (() => Promise<readonly string[]>)[]
let push: PushId
beforeAll(async () => {
  ;[yard, windows] = await Promise.all([startConsole('--world', 'practice'), openBrowser()])
  push = await startToWarning(yard)
  const opened: Page[] = []
  for (const look of BOTH_THEMES) opened.push(await windows.open(yard, look))
  pages = opened
  for (const page of pages) await page.waitForSelector('[data-testid=hold-button]')
  heard = await Promise.all(pages.map(listen))
  await yard.call('practice.set', { scenario: 'lb-unknown', speed: FAST })
  const [page] = pages
  if (page === undefined) throw new Error('no window was opened')
  await settle(page)
  await page.keyboard.press('r')
  await page.keyboard.press('Enter')
})
afterAll(async () => {
  await windows?.close()
  await yard?.close()
})

const sent = () => yard.push(push).effects.filter(({ place }) => place.way === 'back')

describe.each(BOTH_THEMES.map((look, index) => [nameOf(look), index] as const))('scene 9, %s', (_, index) => {
  test('the step says that nobody knows, and what can be done', async () => {
    const page = pages[index]
    if (page === undefined) throw new Error('no window was opened')
    await page.waitForSelector('[data-testid=plan-step-1][data-state=unknown]')
    const doubt = page.locator('[data-testid=unknown-outcome]')
    expect(await doubt.textContent()).toContain('We sent it and got no answer.')
    expect(await doubt.locator('button').allTextContents()).toEqual([
      expect.stringContaining('Check again'),
      expect.stringContaining('I can see it is done'),
    ])
    expect(await page.textContent('[data-testid=annunciator]')).toContain('lb')
    expect(await seriousFindings(page)).toEqual([])
  })
})

test('scene 9: nothing is sent a second time by itself; the other steps end; it is said aloud once', async () => {
  await ended(yard, push)
  expect(yard.push(push).status).toBe('needs-hands')
  expect(sent()).toHaveLength(1)
  const before = yard.writes().length
  await yard.call('practice.set', { advance: 120_000 })
  const later = yard.facts()?.now
  await yard.when('newer facts', () => yard.facts()?.now !== later)
  expect(yard.writes()).toHaveLength(before)
  expect(sent()).toHaveLength(1)
  const steps = yard.push(push).rollback?.steps
  for (const name of ['drain', 'sample', 'smoke'] as const) expect(['done', 'failed'], name).toContain(steps?.[name].status)
  for (const said of heard) expect((await said()).filter((text) => text.startsWith('Outcome not known'))).toHaveLength(1)
})

test('scene 9: once the balancer answers a look settles it, and a person takes it back', async () => {
  const [page] = pages
  if (page === undefined) throw new Error('no window was opened')
  await yard.call('practice.set', { scenario: 'calm', speed: FAST })
  await page.click('[data-testid=look-again]')
  await yard.when('what became of it', () => sent().every(({ status }) => status !== 'unknown' && status !== 'intended'))
  await page.waitForSelector('[data-testid=unknown-outcome]', { state: 'detached' })
  if (yard.push(push).status === 'needs-hands') {
    await page.keyboard.press('r')
    await page.keyboard.press('Enter')
  }
  await yard.when('the proven way back', () => yard.push(push).status === 'rolled-back')
  await page.waitForSelector('[data-testid=rollback-panel][data-phase=done]')
})

test('no window complained: no error, no violation of the content security policy', () => {
  expect(windows.complaints).toEqual([])
})
