import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createEngine } from '../../../electron/engine/create-engine.ts'
import { RENDERER } from '../../../electron/root.ts'
import { type BrowserHost, startBrowserHost } from '../../../electron/web/browser-host.ts'
import { answer } from './helper.ts'

/** The real console in a process of its own, which says of itself how it is: nobody else works in here. */

export interface Sample {
  /** Seconds since the start. */
  readonly at: number
  /** Bytes. */
  readonly rss: number
  readonly heap: number
  /** Milliseconds that the event loop came too late: the middle one, the 99th of a hundred, the worst. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Share of one processor. */
  readonly cpu: number
}

const EVERY = 1_000
/** What the monitor itself waits between two looks; a delay is what is beyond it. */
const RESOLUTION = 10

let host: BrowserHost | undefined
const samples: Sample[] = []
const loop = monitorEventLoopDelay({ resolution: RESOLUTION })

async function start({ home }: { readonly home: string }) {
  host = await startBrowserHost({
    home,
    folder: RENDERER,
    version: 'bench',
    createEngine,
    initial: { world: 'real', folder: home },
  })
  watch()
  return { address: host.web.address() }
}

function watch() {
  const startedAt = performance.now()
  let before = { at: startedAt, cpu: process.cpuUsage() }
  const late = (nanos: number) => Math.max(0, nanos / 1e6 - RESOLUTION)
  loop.enable()
  setInterval(() => {
    const at = performance.now()
    const { user, system } = process.cpuUsage(before.cpu)
    const { rss, heapUsed } = process.memoryUsage()
    samples.push({
      at: (at - startedAt) / 1_000,
      rss,
      heap: heapUsed,
      delay: { p50: late(loop.percentile(50)), p99: late(loop.percentile(99)), max: late(loop.max) },
      cpu: (user + system) / 1_000 / (at - before.at),
    })
    loop.reset()
    before = { at, cpu: process.cpuUsage() }
  }, EVERY)
}

answer({ start, samples: () => samples.splice(0) }, async () => {
  await host?.close()
})
