import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PushId } from '../../shared/domain/ids.ts'
import { seriousFindings } from '../fakes/window.ts'
import { startConsole, type TestConsole, type YardWrite } from './console.ts'
import {
  EVERY_LOOK,
  figure,
  focused,
  freeze,
  nameOf,
  openBrowser,
  pass,
  phaseOf,
  screenOf,
  settle,
  stopwatch,
  thaw,
  unfocus,
  type Windows,
} from './windows.ts'
import { ended, entriesOf, FAST, startToWarning, typesOf } from './yard.ts'

/** One push per look, from the Warning to the note for whoever comes next: the tests of a look follow one another. */

let yard: TestConsole
let windows: Windows
beforeAll(async () => {
  ;[yard, windows] = await Promise.all([startConsole('--world', 'practice'), openBrowser()])
})
afterAll(async () => {
  await windows?.close()
  await yard?.close()
})

describe.each(EVERY_LOOK.map((look) => [nameOf(look), look] as const))('%s', (name, look) => {
  let page: Page
  let push: PushId
  let planned: readonly (readonly [object: string, value: string])[]
  let before: number
  const plain = look.reducedMotion !== true

  beforeAll(async () => {
    page = await windows.open(yard, look)
    await page.keyboard.press('3')
    await page.focus('[data-testid=rail] [aria-current]')
    push = await startToWarning(yard)
    before = yard.writes().length
  })
  afterAll(() => page?.context().close())

  /** Nothing was asked of the balancer and nobody began a rollback. */
  const untouched = () => {
    expect(yard.writes()).toHaveLength(before)
    expect(typesOf(yard, push)).not.toContain('rollback.started')
    expect(yard.push(push).status).toBe('holding')
  }
  const clear = async (where: string) => {
    if (plain) expect(await seriousFindings(page), where).toEqual([])
  }

  test('scene 1, first key: from another screen R shows the whole plan', async () => {
    await page.waitForSelector('[data-testid=annunciator][data-level=warning]')
    expect(await page.title()).toMatch(/^! WORSE/)
    expect(await screenOf(page)).toBe('backlog')
    expect(await page.evaluate(() => document.activeElement?.closest('[data-testid=rail]') !== null)).toBe(true)
    await clear('another screen during a Warning')
    const read = await stopwatch(page, { panel: '[data-testid=rollback-panel] [data-testid=plan-step-5]' })
    await page.keyboard.press('r')
    await page.waitForSelector('[data-testid=rollback-panel]')
    expect(await page.locator('[data-testid^=plan-step-]').count()).toBe(5)
    expect(await focused(page)).toBe('hold-button')
    const seen = await read()
    figure(`${name}: R to the plan on screen`, (seen.panel ?? 0) - (seen['r down'] ?? 0))
    untouched()
    planned = await page.$$eval('[data-testid=plan-object]', (rows) =>
      rows.flatMap((row) => {
        const value = row.querySelector('b')?.textContent ?? ''
        const objects = [...row.querySelectorAll('code:not(.plan-system)')].map((code) => code.textContent ?? '')
        return objects.map((object): [string, string] => [object, value])
      }),
    )
    await clear('Warning')
  })

  test('scene 2: too short a hold does nothing and says so, also with auto-repeat and with a lost window', async () => {
    const said = page.locator('text=Let go. Nothing was changed.').first()
    await freeze(page)
    await page.keyboard.down('r')
    await pass(page, 600)
    expect(await phaseOf(page)).toBe('holding')
    await page.keyboard.up('r')
    await said.waitFor()
    await pass(page, 5_000)
    untouched()

    for (let at = 0; at < 6; at += 1) {
      await page.keyboard.down('r')
      await pass(page, 100)
    }
    expect(await phaseOf(page)).toBe('holding')
    await page.keyboard.up('r')
    await said.waitFor()
    await pass(page, 5_000)
    untouched()

    await page.keyboard.down('r')
    await pass(page, 500)
    await page.evaluate(() => window.dispatchEvent(new Event('blur')))
    await said.waitFor()
    await pass(page, 2_000)
    await page.keyboard.up('r')
    expect(await phaseOf(page)).toBe('let-go')
    await thaw(page)
    untouched()
  })

  test('scene 3: a key held over a screen change starts nothing; letters are letters in a text field', async () => {
    await page.keyboard.press('2')
    expect(await screenOf(page)).toBe('schedule')
    await freeze(page)
    for (let at = 0; at < 30; at += 1) {
      await page.keyboard.down('r')
      await pass(page, 100)
    }
    expect(await screenOf(page)).toBe('push')
    expect(await focused(page)).toBe('hold-button')
    expect(await phaseOf(page)).toBe('idle')
    await page.keyboard.up('r')
    await thaw(page)
    untouched()

    await page.keyboard.press('5')
    await page.keyboard.press('/')
    await page.keyboard.type('rrr')
    expect(await page.inputValue('[type=search]')).toBe('rrr')
    expect(await screenOf(page)).toBe('audit')
    await page.keyboard.press('Control+Shift+R')
    await page.waitForSelector('[data-testid=rollback-panel]')
    expect(await focused(page)).toBe('hold-button')
    await settle(page)
    expect(await phaseOf(page)).toBe('idle')
    untouched()
  })

  test('scenes 1 and 8: the hold starts it; the screen says nothing that the balancer has not said', async () => {
    await yard.call('practice.set', { scenario: 'lb-slow-readback', speed: 1 })
    await page.evaluate(() => {
      const told: string[] = []
      Object.assign(window, { told })
      const look = () => {
        const step = document.querySelector('[data-testid=plan-step-1]')?.getAttribute('data-state')
        const onBlue = document.body.textContent?.includes('Customers are already on blue.')
        const pair = `${step}, ${onBlue ? 'on blue' : 'not yet'}`
        if (told.at(-1) !== pair) told.push(pair)
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    })
    const read = await stopwatch(page, {
      sent: '[data-testid=hold-button][data-phase=done]',
      running: '[data-testid=plan-step-1][data-state=running]',
    })
    await page.keyboard.down('r')
    await page.waitForSelector('[data-testid=plan-step-1][data-state=running]')
    await page.keyboard.up('r')
    const seen = await read()
    figure(`${name}: hold complete to the first step running`, (seen.running ?? 0) - (seen.sent ?? seen.running ?? 0))
    const started = entriesOf(yard, push).find(({ event }) => event.type === 'rollback.started')
    expect(started?.actor).toMatchObject({ kind: 'person', via: 'window' })

    for (const key of ['Escape', 'p', 't', 'b', 'Escape']) await page.keyboard.press(key)
    expect(yard.push(push).status).toBe('rolling-back')
    expect(await page.locator('[data-testid=hold-button]').count()).toBe(0)
    await clear('rolling back')
    await yard.when('customers on blue', () => yard.push(push).rollback?.customersOnBlueAt !== undefined)
    await yard.call('practice.set', { speed: FAST })
    await ended(yard, push)
    await page.waitForSelector('[data-testid=rollback-panel][data-phase=done]')
    const told = await page.evaluate(() => (window as unknown as { told: string[] }).told)
    expect(told).not.toContain('running, on blue')
    expect(told.indexOf('running, not yet')).toBeLessThan(told.indexOf('done, on blue'))
    const { rollback } = yard.push(push)
    // The yard makes a change four seconds after it was accepted.
    expect((rollback?.customersOnBlueAt ?? 0) - (rollback?.startedAt ?? 0)).toBeGreaterThanOrEqual(4_000)
  })

  test('scene 5: what was planned is what was done, in the same order, and was read back', async () => {
    expect(yard.push(push).status).toBe('rolled-back')
    expect(planned).toHaveLength(6)
    const [heavy, idle] = [
      planned.filter(([, value]) => value === 'weight 100, ready'),
      planned.filter(([, value]) => value === 'weight 0, ready'),
    ]
    expect([heavy.length, idle.length]).toEqual([3, 3])
    const wanted = planned.flatMap(([object, value]) => {
      const [weight = '', state = ''] = value.split(', ')
      return [`${object} ${weight}`, `${object} state ${state}`]
    })
    const words = ({ object, value, accepted }: YardWrite) => `${object} ${value}${accepted ? '' : ' refused'}`
    expect(yard.writes().slice(before).map(words)).toEqual(wanted)
    const readBacks = yard.push(push).rollback?.readBacks ?? []
    for (const [object, value] of planned)
      expect(readBacks).toContainEqual({ system: 'lb', object, expected: value, seen: value })
    await clear('rolled back')
  })

  test('scene 10: the release is retired; report and note are there for whoever comes next', async () => {
    const { version } = yard.push(push).plan.release
    await page.waitForSelector('[data-testid=open-report]')
    await page.keyboard.press('Enter')
    const report = (await page.locator('[data-testid=report] pre').textContent()) ?? ''
    expect(report).toContain(version)
    expect(report).toMatch(/Customers on blue/i)
    const { firstSeq } = yard.push(push)
    expect(await page.textContent('[data-testid=report]')).toContain(`Journal entries ${firstSeq.toLocaleString('en')}–`)
    await clear('report')
    await page.keyboard.press('n')
    expect(await page.inputValue('[data-testid=note-state]')).toContain(version)
    await page.fill('[data-testid=note-open]', '')
    await page.keyboard.type('rrr')
    expect(await page.inputValue('[data-testid=note-open]')).toBe('rrr')
    expect(await screenOf(page)).toBe('push')
    await clear('note')

    await page.keyboard.press('Control+k')
    await page.fill('[role=combobox]', 'start a push')
    await page.keyboard.press('Enter')
    await page.fill('[data-testid=version]', version)
    await page.waitForSelector(`text=${version} is retired until fixed`)
    await page.waitForSelector('[data-testid=start-push][aria-disabled=true]')
    expect(await page.locator(`datalist option[value="${version}"]`).count()).toBe(0)
    await clear('start form')
  })

  if (!plain) return
  test('every screen: no serious accessibility finding', async () => {
    for (const key of ['2', '4', '5', '6']) {
      await unfocusAndPress(page, key)
      await page.waitForSelector('main h1')
      await clear(`screen ${key}`)
    }
    for (const section of await page.locator('.settings nav a, .settings nav button, .settings [role=tab]').all()) {
      await section.click()
      await clear(`settings, ${await section.textContent()}`)
    }
    await unfocusAndPress(page, '1')
    await page.keyboard.press('?')
    await page.waitForSelector('[data-testid=key-sheet]')
    await clear('key sheet')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.waitForSelector('[data-testid=palette]')
    await clear('palette')
    await page.keyboard.press('Escape')
  })
})

test('no window complained: no error, no violation of the content security policy', () => {
  expect(windows.complaints).toEqual([])
})

async function unfocusAndPress(page: Page, key: string) {
  await unfocus(page)
  await page.keyboard.press(key)
}
