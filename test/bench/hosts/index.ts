import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildScreens } from '../../../electron/screens.ts'
import { startApp } from '../../services/apps.ts'
import { startWeights } from '../../services/haproxy.ts'
import type { Sample } from './engine.ts'
import type { Fleet } from './fleet.ts'
import { startHelper } from './helper.ts'
import { printed } from './print.ts'
import { type BenchSite, calm, flood, rollBackInTheMiddle } from './runs.ts'
import { openTerminal } from './terminal.ts'
import { openWindow } from './window.ts'
import { workspaceOf } from './workspace.ts'

/**
 * A script on a thousand hosts that together write ten thousand lines a second: whether the run's log has every line, what
 * it costs the console, whether a rollback in the middle of it is as fast as ever, and whether a window stays smooth.
 * Run: node test/bench/hosts/index.ts [--seconds N | --minutes N] [--hosts N] [--bound N] [--steps N]
 *      [--rate N] [--no-window] [--json]
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    minutes: { type: 'string' },
    hosts: { type: 'string', default: '1000' },
    bound: { type: 'string', default: '200' },
    steps: { type: 'string' },
    rate: { type: 'string', default: '10000' },
    'no-window': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const seconds = values.minutes === undefined ? Number(values.seconds) : Number(values.minutes) * 60
const count = Number(values.hosts)
const bound = Math.min(Number(values.bound), count)
/** As many as it takes for all hosts to write at the same time. */
const groups = values.steps === undefined ? Math.ceil(count / bound) : Number(values.steps)
const atOnce = Math.min(count, groups * bound)
const rate = Number(values.rate)

/** While one host gives way to the next nobody writes in its place; the others make up for that. */
const HEADROOM = 1.3

const home = await mkdtemp(join(tmpdir(), 'bench-hosts-'))
const closing: (() => Promise<unknown>)[] = [() => rm(home, { recursive: true, force: true })]

async function open(): Promise<BenchSite> {
  if (!values['no-window']) await buildScreens('renderer')
  const apps = { a: [await startApp({ release: '1.0.0' })], b: [await startApp({ release: '2.0.0' })] }
  closing.push(() => Promise.all([...apps.a, ...apps.b].map((app) => app.close())))
  const haproxy = await startWeights(apps)
  closing.push(haproxy.close)
  const hosts = startHelper('fleet.ts')
  closing.push(hosts.close)
  const fleet = await hosts.ask<Fleet>({ ask: 'start', folder: join(home, 'fleet'), count })
  // Hosts that are worked on at the same time share the rate; one after the other they fill the time.
  const perHost = (rate * (atOnce < count ? HEADROOM : 1)) / atOnce
  const site = { fleet, haproxy, apps, groups, bound, lines: Math.round((rate * seconds) / count), rate: perHost }
  await writeFile(join(home, 'signalbox.yaml'), JSON.stringify(workspaceOf(site)))
  const engine = startHelper('engine.ts')
  closing.push(engine.close)
  const { address } = await engine.ask<{ address: string }>({ ask: 'start', home })
  const terminal = await openTerminal(home)
  closing.push(async () => terminal.close())
  return {
    home,
    terminal,
    hosts,
    site,
    seconds,
    samples: () => engine.ask<readonly Sample[]>({ ask: 'samples' }),
    async openWindow() {
      const window = values['no-window'] ? undefined : await openWindow(address)
      if (window) closing.push(window.close)
      return window
    },
  }
}

let ok = false
try {
  const bench = await open()
  const quiet = await calm(bench)
  const back = await rollBackInTheMiddle(bench)
  const full = await flood(bench, quiet.window)
  const { window: _, ...calmly } = quiet
  const result = { hosts: count, sideBySide: atOnce, calm: calmly, rollback: back, flood: full }
  ok = back.ok && full.ok
  process.stdout.write(values.json ? `${JSON.stringify({ ok, ...result })}\n` : printed(result))
} finally {
  for (const close of closing.toReversed()) await close()
}
process.exit(ok ? 0 : 1)
