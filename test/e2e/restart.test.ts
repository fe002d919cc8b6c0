import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PushId } from '../../shared/domain/ids.ts'
import { type Site, startSite } from '../faults/site.ts'
import { freePort } from '../services/places.ts'
import { startConsole, type TestConsole } from './console.ts'
import { BOTH_THEMES, figure, openBrowser, type Windows } from './windows.ts'

/** Scene 12: the console is killed in the middle of a push through a real HAProxy, with two windows open, and comes back. */

let site: Site
let console: TestConsole
let windows: Windows
let pages: readonly Page[]
let push: PushId
beforeAll(async () => {
  site = await startSite({
    stages: [
      { name: 'Smoke', steps: [{ kind: 'smoke', name: 'Smoke', checks: [{ path: '/healthz' }] }] },
      {
        name: 'Some',
        hold: false,
        steps: [
          { kind: 'shift', name: '10% to green', share: 10 },
          { kind: 'wait', name: 'Look', for: '1h' },
        ],
      },
      { name: 'All', hold: false, steps: [{ kind: 'shift', name: '100% to green', share: 100 }] },
    ],
  })
  const port = String(await freePort())
  ;[console, windows] = await Promise.all([startConsole('--workspace', site.folder, '--port', port), openBrowser()])
  const gesture = { kind: 'typed', phrase: 'shop', reason: 'a release on a Tuesday' } as const
  push = (
    await console.call('push.start', {
      service: 'shop',
      environment: 'production',
      version: '2.0.0',
      mode: 'supervised',
      gesture,
    })
  ).push
  await atTheLook()
  const opened: Page[] = []
  for (const look of BOTH_THEMES) opened.push(await windows.open(console, look))
  pages = opened
})
afterAll(async () => {
  await windows?.close()
  await console?.close()
  await site?.close()
})

const atTheLook = () =>
  console.when('the wait among few customers', () =>
    Object.entries(console.state().pushes[push]?.steps ?? {}).some(
      ([step, { status }]) => step.endsWith('Look') && status === 'running',
    ),
  )
const everywhere = <Value>(look: (page: Page) => Promise<Value>) => Promise.all(pages.map(look))
const here = (page: Page) => page.textContent('[data-testid^=station-][data-state=here] .unseen')

test('scene 12: lost is said at once, with everything that goes forward locked', async () => {
  for (const page of pages) {
    await page.waitForSelector('[data-testid^=station-][data-state=here]')
    expect(await here(page)).toContain('Some')
  }
  const killed = performance.now()
  await console.kill()
  await everywhere((page) => page.waitForSelector('[data-testid=not-live-frame]'))
  figure('killed console to the frame in both windows', performance.now() - killed)
  for (const page of pages) {
    expect(await page.textContent('[data-testid=annunciator]')).toMatch(
      /Not live since \d\d:\d\d:\d\d\. Pushes may still be running\./,
    )
    expect(await page.getAttribute('[data-testid=pause-button], [data-testid=resume-button]', 'aria-disabled')).toBe('true')
    for (const button of await page.locator('[data-testid=advance-button]').all())
      expect(await button.getAttribute('aria-disabled')).toBe('true')
    expect(await page.locator('[data-testid=hold-button]').count()).toBe(1)
  }
})

test('scene 12: it comes back with the push where it really is, and nothing was done twice', async () => {
  const writes = site.lanes.map(({ writes }) => writes.length)
  const before = await site.read()
  await console.restart()
  await console.when('the push, found again', () => console.state().pushes[push] !== undefined)
  await atTheLook()
  for (const page of pages) {
    // The key of this window died with the console that gave it.
    await page.waitForSelector('[data-testid=annunciator]:has-text("Signalbox was started anew.")')
    expect(await page.locator('[data-testid=not-live-frame]').count()).toBe(1)
    await page.goto(await console.address())
    await page.waitForSelector('[data-testid=push-board][data-status=running]')
    await page.waitForSelector('[data-testid^=station-][data-state=here]')
    expect(await here(page)).toContain('Some')
    await page.waitForSelector('[data-testid=not-live-frame]', { state: 'detached' })
    await page.waitForFunction(() => document.querySelector('[data-testid=rollback-check]')?.textContent?.includes('Yes'))
  }
  expect(site.lanes.map((lane) => lane.writes.length)).toEqual(writes)
  expect(await site.read()).toEqual(before)
  expect(console.push(push).steps).toMatchObject(
    Object.fromEntries(
      Object.keys(console.push(push).steps)
        .filter((step) => step.startsWith('Smoke'))
        .map((step) => [step, { status: 'passed' }]),
    ),
  )
})

test('no window complained of anything but the console that was gone', () => {
  expect(windows.complaints.filter((text) => !/ERR_CONNECTION_REFUSED|WebSocket connection|status of 401/.test(text))).toEqual([])
})
