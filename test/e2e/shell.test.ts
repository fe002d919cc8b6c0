import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FakeConsole } from '../fakes/console.ts'
import { type FakeWindows, openFakeWindows, seriousFindings } from '../fakes/window.ts'

let windows: FakeWindows
beforeAll(async () => {
  windows = await openFakeWindows()
})
afterEach(() => windows.closeAll())
afterAll(() => windows.close())

declare global {
  interface Window {
    readonly fake: FakeConsole
  }
}

/** The commands that the console was sent, in order. */
const commands = (page: Page) =>
  page.evaluate(() =>
    window.fake.calls
      .filter(({ name }) => name === 'push.command')
      .map(({ input }) => input as { type: string; gesture: { kind: string } }),
  )

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
const screen = (page: Page) => page.getAttribute('.shell', 'data-screen')
/** Focus nowhere: as after a click beside everything. */
const unfocus = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
const phase = (page: Page) => page.getAttribute('[data-testid=hold-button]', 'data-phase')

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function overlap(a: Box | null, b: Box | null): boolean {
  if (a === null || b === null) throw new Error('one of the two is not on screen')
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

test('from another screen, R shows the way back and holding R takes it', async () => {
  const { page } = await windows.open({ state: 'alert' })
  await page.keyboard.press('3')
  expect(await screen(page)).toBe('backlog')
  await page.keyboard.press('r')
  await page.waitForSelector('[data-testid=rollback-panel]')
  expect(await focused(page)).toBe('hold-button')
  expect(await commands(page)).toEqual([])
  await page.waitForTimeout(350)
  await page.keyboard.down('r')
  await page.waitForTimeout(850)
  await page.keyboard.up('r')
  expect(await commands(page)).toMatchObject([{ type: 'rollback', gesture: { kind: 'hold' } }])
  await page.waitForFunction(() => document.title.startsWith('ROLLING BACK'))
})

test('too short a hold does nothing and says so', async () => {
  const { page } = await windows.open({ state: 'alert' })
  await page.keyboard.down('r')
  await page.waitForTimeout(600)
  await page.keyboard.up('r')
  await page.waitForSelector('text=Let go. Nothing was changed.')
  await page.waitForTimeout(600)
  expect(await commands(page)).toEqual([])
})

test('a window that loses focus lets go', async () => {
  const { page } = await windows.open({ state: 'alert' })
  await page.keyboard.down('r')
  await page.waitForTimeout(500)
  await page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await page.waitForTimeout(700)
  await page.keyboard.up('r')
  expect(await commands(page)).toEqual([])
  expect(await phase(page)).toBe('let-go')
})

test('a pointer holds too, may wander a little, and not far', async () => {
  const { page } = await windows.open({ state: 'alert' })
  const box = await page.locator('[data-testid=hold-button]').boundingBox()
  if (box === null) throw new Error('the hold button is not on screen')
  await page.mouse.move(box.x + 40, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + 40, box.y - 20)
  await page.waitForTimeout(200)
  expect(await phase(page)).toBe('holding')
  await page.mouse.move(box.x + 40, box.y - 40)
  await page.waitForTimeout(900)
  await page.mouse.up()
  expect(await commands(page)).toEqual([])
  await page.mouse.move(box.x + 40, box.y + 20)
  await page.mouse.down()
  await page.waitForTimeout(850)
  await page.mouse.up()
  expect(await commands(page)).toMatchObject([{ type: 'rollback', gesture: { kind: 'hold' } }])
})

test('a key held over a screen change starts nothing', async () => {
  const { page } = await windows.open({ state: 'calm' })
  await page.keyboard.press('2')
  // A key that stays down repeats.
  for (let at = 0; at < 20; at += 1) {
    await page.keyboard.down('r')
    await page.waitForTimeout(100)
  }
  expect(await screen(page)).toBe('push')
  expect(await focused(page)).toBe('hold-button')
  expect(await phase(page)).toBe('idle')
  await page.keyboard.up('r')
  expect(await commands(page)).toEqual([])
})

test('letters are letters in a text field; Ctrl Shift R gets out of it and starts nothing', async () => {
  const { page } = await windows.open({ state: 'calm' })
  await page.keyboard.press('5')
  await page.keyboard.press('/')
  await page.keyboard.type('rrr1')
  expect(await page.inputValue('[type=search]')).toBe('rrr1')
  expect(await screen(page)).toBe('audit')
  await page.keyboard.press('Control+Shift+R')
  await page.waitForSelector('[data-testid=rollback-panel]')
  expect(await focused(page)).toBe('hold-button')
  expect(await commands(page)).toEqual([])
})

test('R, then Enter within five seconds; not later', async () => {
  const { page } = await windows.open({ state: 'alert' })
  await page.keyboard.press('r')
  expect(await phase(page)).toBe('armed')
  await page.waitForTimeout(5_100)
  expect(await phase(page)).not.toBe('armed')
  await page.keyboard.press('r')
  await page.keyboard.press('Enter')
  expect(await commands(page)).toMatchObject([{ type: 'rollback', gesture: { kind: 'confirm' } }])
})

test('with single keys off: Tab order begins at the hold button, then Space, Enter; letters alone do nothing', async () => {
  const { page } = await windows.open({ state: 'calm' })
  await page.keyboard.press('6')
  await page.click('text=Keys >> nth=0')
  await page.click('.toggle >> nth=0')
  await unfocus(page)
  await page.keyboard.press('1')
  expect(await screen(page)).toBe('settings')
  await page.keyboard.press('Control+Alt+Digit1')
  expect(await screen(page)).toBe('push')
  await page.keyboard.press('F6')
  await page.focus('main')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('hold-button')
  await page.waitForTimeout(350)
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  expect(await commands(page)).toMatchObject([{ type: 'rollback', gesture: { kind: 'confirm' } }])
})

test('the palette opens at once, tells why what is locked is locked, and never rolls back', async () => {
  const { page } = await windows.open({ state: 'calm' })
  const took = await page.evaluate(async () => {
    const from = performance.now()
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }))
    while (document.querySelector('[data-testid=palette]') === null) await new Promise((resolve) => setTimeout(resolve, 1))
    return performance.now() - from
  })
  expect(took).toBeLessThan(150)
  await page.keyboard.type('advance')
  expect(await page.textContent('[role=option][aria-disabled=true]')).toMatch(/^Advance.*Locked: /)
  await page.keyboard.press('Enter')
  expect(await page.locator('[data-testid=palette]').count()).toBe(1)
  await page.fill('[role=combobox]', 'roll back')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'hold-button')
  expect(await page.locator('[data-testid=palette]').count()).toBe(0)
  await page.waitForTimeout(400)
  expect(await commands(page)).toEqual([])
})

test('Escape closes layers and never touches the push', async () => {
  const { page } = await windows.open({ state: 'alert' })
  await page.keyboard.press('?')
  await page.waitForSelector('[data-testid=key-sheet]')
  await page.keyboard.press('Escape')
  await page.waitForSelector('[data-testid=key-sheet]', { state: 'detached' })
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('Escape')
  expect(await commands(page)).toEqual([])
})

test.each([
  [1440, 900],
  [1024, 700],
])('no layer ever lies over the way back: %d×%d', async (width, height) => {
  const { page } = await windows.open({ state: 'stale', world: 'practice', width, height })
  const panel = await page.locator('[data-testid=rollback-panel]').boundingBox()
  for (const [open, layer] of [
    ['?', 'key-sheet'],
    ['Control+k', 'palette'],
  ] as const) {
    await page.keyboard.press(open)
    expect(overlap(await page.locator(`[data-testid=${layer}]`).boundingBox(), panel), layer).toBe(false)
    await page.keyboard.press('Escape')
  }
  await page.click('[data-testid=more-alerts]')
  expect(overlap(await page.locator('[data-testid=alert-list]').boundingBox(), panel), 'alert-list').toBe(false)
})

test('first run: the demo has the focus, and Enter opens it', async () => {
  const { page } = await windows.open({ state: 'calm', world: 'none' })
  expect(await focused(page)).toBe('try-demo')
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-testid=demo-band]')
  expect(await page.textContent('[data-testid=annunciator]')).toContain('Demo world. Nothing here is real.')
  expect(await page.title()).toContain('demo')
})

test('a folder without a signalbox.yaml is refused in the words of the console', async () => {
  const { page } = await windows.open({ state: 'none', world: 'none' })
  await page.fill('input', '/nowhere')
  await page.keyboard.press('Enter')
  await page.waitForSelector('text=There is no signalbox.yaml in /nowhere.')
})

test('a real push needs its name and a reason; a demo push Enter on its plan', async () => {
  const real = await windows.open({ state: 'none' })
  const start = real.page.locator('[data-testid=typed-guard] button')
  await real.page.waitForSelector('td:has-text("lb-prod-1")')
  expect(await start.getAttribute('aria-disabled')).toBe('true')
  await real.page.fill('[data-testid=typed-guard] input >> nth=0', 'web-shop')
  await real.page.fill('[data-testid=typed-guard] input >> nth=1', 'too short')
  await real.page.waitForSelector('text=the reason needs 1 more character')
  await real.page.fill('[data-testid=typed-guard] input >> nth=1', 'Friday release')
  await real.page.keyboard.press('Enter')
  await real.page.waitForSelector('[data-testid=hold-button]')
  const gesture = await real.page.evaluate(() => window.fake.calls.find(({ name }) => name === 'push.start')?.input)
  expect(gesture).toMatchObject({ gesture: { kind: 'typed', phrase: 'web-shop', reason: 'Friday release' } })

  const demo = await windows.open({ state: 'none', world: 'practice' })
  await demo.page.waitForSelector('td:has-text("lb-prod-1")')
  await demo.page.keyboard.press('Enter')
  await demo.page.waitForSelector('[data-testid=confirm-strip]')
  await demo.page.keyboard.press('Enter')
  await demo.page.waitForSelector('[data-testid=hold-button]')
})

test('an engine that is gone is said at once, and everything on screen is old until it was read again', async () => {
  const { page } = await windows.open({ state: 'calm' })
  await page.evaluate(() => window.fake.cut())
  await page.waitForSelector('[data-testid=not-live-frame]', { timeout: 3_500 })
  expect(await page.textContent('[data-testid=annunciator]')).toMatch(
    /Not live since \d\d:\d\d:\d\d\. Pushes may still be running\./,
  )
  expect(await page.textContent('main')).toContain('was 94.8%')
  await page.evaluate(() => window.fake.join())
  await page.waitForSelector('[data-testid=not-live-frame]', { state: 'detached', timeout: 6_000 })
  expect(await page.textContent('main')).not.toContain('was 94.8%')
})

test('an engine that hangs is noticed', async () => {
  const { page } = await windows.open({ state: 'calm' })
  await page.evaluate(() => window.fake.hang())
  await page.waitForSelector('[data-testid=not-live-frame]', { timeout: 4_500 })
})

test('a Warning sounds until it is silenced, and the demo is quiet', async () => {
  const real = await windows.open({ state: 'alert' })
  const sounding = (page: Page) => page.evaluate(() => document.documentElement.dataset.sounding)
  expect(await sounding(real.page)).toBe('warning')
  await real.page.keyboard.press('m')
  expect(await sounding(real.page)).toBe('none')
  const demo = await windows.open({ state: 'alert', world: 'practice' })
  expect(await sounding(demo.page)).toBe('none')
})

test('Audit: the chain is checked, an entry shows its hashes', async () => {
  const { page } = await windows.open({ state: 'after' })
  await page.keyboard.press('5')
  await page.click('[data-testid=check-now]')
  await page.waitForSelector('text=Chain unbroken')
  await page.click('tr:has-text("Started the rollback")')
  await page.waitForSelector('[data-testid=audit-entry] >> text=Own hash')
})

test('Connections: the missing right, and how to grant it', async () => {
  const { page } = await windows.open({ state: 'calm' })
  await page.keyboard.press('6')
  await page.click('[data-testid=connection-lb-spare] button')
  await page.click('[data-testid=test-connection]')
  await page.waitForSelector('[data-testid=test-ladder]')
  expect(await page.textContent('[data-testid=permission-table]')).toContain('level operator')
  expect(await page.textContent('main')).toContain('watch only')
})

for (const theme of ['dark', 'light'] as const)
  test(`no serious accessibility finding, no complaint of the browser: ${theme}`, async () => {
    const { page, complaints } = await windows.open({ state: 'alert', theme })
    for (const key of ['1', '2', '3', '4', '5', '6']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(400)
      expect(await seriousFindings(page), `screen ${key}`).toEqual([])
    }
    await page.keyboard.press('?')
    expect(await seriousFindings(page), 'key sheet').toEqual([])
    await page.keyboard.press('Control+k')
    expect(await seriousFindings(page), 'palette').toEqual([])
    const first = await windows.open({ state: 'none', world: 'none', theme })
    expect(await seriousFindings(first.page), 'first run').toEqual([])
    const start = await windows.open({ state: 'none', world: 'practice', theme })
    expect(await seriousFindings(start.page), 'start').toEqual([])
    expect([...complaints, ...first.complaints, ...start.complaints]).toEqual([])
  })
