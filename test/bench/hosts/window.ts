import { chromium } from 'playwright-core'
import { findChromium } from '../../../electron/chromium.ts'

export interface LongTasks {
  readonly count: number
  /** Milliseconds. */
  readonly worst: number
}

/** A window of the console that shows a push, and how long its page was busy at a stretch. */
export interface BenchWindow {
  /** Waits until the push screen shows a push in this state. */
  shows(status: string): Promise<void>
  /** Tasks of 50 ms and more since the last call. */
  longTasks(): Promise<LongTasks>
  /** Milliseconds of work since the last call: scripts, styles and layouts. */
  busy(): Promise<number>
  close(): Promise<void>
}

/** Resolves with nothing where no Chromium is installed. */
export async function openWindow(address: string): Promise<BenchWindow | undefined> {
  const program = findChromium()
  if (program === undefined) return undefined
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: program, args: ['--disable-gpu', ...root] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(60_000)
  await page.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(window, { takeLongTasks: () => tasks.splice(0) })
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
      buffered: true,
    })
  })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  await page.goto(address)
  await page.waitForSelector('[data-testid="push-board"]')
  let before = 0
  return {
    shows: async (status) => {
      await page.waitForSelector(`[data-testid="push-board"][data-status="${status}"]`)
    },
    async longTasks() {
      const tasks = await page.evaluate(() => (Reflect.get(window, 'takeLongTasks') as () => number[])())
      return { count: tasks.length, worst: Math.max(0, ...tasks) }
    },
    async busy() {
      const { metrics } = await devtools.send('Performance.getMetrics')
      const total = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
      const spent = total - before
      before = total
      return spent
    },
    close: () => browser.close(),
  }
}
