import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { PushState } from '../../../shared/push/state.ts'
import { checkLog, type LogCheck } from './check-log.ts'
import type { Sample } from './engine.ts'
import type { Tally } from './fleet.ts'
import type { Helper } from './helper.ts'
import { type Condition, condition, type Growth, growth, median } from './measures.ts'
import type { Terminal } from './terminal.ts'
import type { BenchWindow, LongTasks } from './window.ts'
import type { Site } from './workspace.ts'

export interface BenchSite {
  readonly home: string
  readonly terminal: Terminal
  readonly hosts: Helper
  readonly site: Site
  /** How long the hosts write, if nothing holds them up. */
  readonly seconds: number
  /** What the engine's process was like since the last call. */
  samples(): Promise<readonly Sample[]>
  /** Nothing where there is no browser. */
  openWindow(): Promise<BenchWindow | undefined>
}

/** What a window did over a stretch of time. */
export interface Smoothness extends LongTasks {
  /** Share of the time that the page was at work. */
  readonly busy: number
}

const CALM = 8_000

/** The same console with a push that waits: what is there without any flood. */
export async function calm({ terminal, site, samples, openWindow }: BenchSite) {
  const push = await begin(terminal, site, 'supervised')
  await terminal.until(push, ({ hold }) => hold?.reason === 'signal')
  const window = await openWindow()
  await window?.shows('holding')
  await pause(2_000)
  await samples()
  const look = await looking(window)
  await pause(CALM)
  const smooth = await look()
  const engine = condition(await samples())
  const rollbackMillis = await terminal.rollBack(push)
  await terminal.until(push, ({ status }) => status === 'rolled-back')
  return { window, engine, rollbackMillis, ...(smooth ? { smooth } : {}) }
}

export interface RollbackResult {
  readonly millis: number
  /** From the command to the end of the whole way back. */
  readonly finishedMillis: number
  readonly engine: Condition
  readonly log: LogResult
  readonly ok: boolean
}

/** Responsive: what a person takes for at once, although a thousand hosts talk. */
const AT_ONCE = 1_000
/** Seconds of writing before the rollback. */
const LONG_ENOUGH = 10

/** Taken back while all hosts write: customers are on blue, and the log has what was read until then. */
export async function rollBackInTheMiddle(bench: BenchSite): Promise<RollbackResult> {
  const { terminal, site, seconds, samples } = bench
  const before = await written(bench)
  const all = site.lines * site.fleet.hosts.length
  const enough = Math.min(all / 3, (all / seconds) * LONG_ENOUGH)
  const push = await begin(terminal, site, 'automatic')
  await until(async () => (await written(bench)) - before > enough, seconds * 20)
  await samples()
  const startedAt = performance.now()
  const millis = await terminal.rollBack(push)
  await terminal.until(push, ({ status }) => status === 'rolled-back')
  const finishedMillis = performance.now() - startedAt
  const settled = await terminal.until(push, ({ effects }) => effects.every(({ status }) => status !== 'intended'))
  const log = await logOf(bench, settled)
  return {
    millis,
    finishedMillis,
    engine: condition(await samples()),
    log,
    ok: millis <= AT_ONCE && log.wrong === 0 && log.digestRight,
  }
}

export interface FloodResult {
  readonly seconds: number
  /** In the middle of the seconds in which no host waited for its turn. */
  readonly linesPerSecond: number
  readonly engine: Condition
  readonly memory: Growth
  readonly log: LogResult
  readonly smooth?: Smoothness
  readonly audit: Audit
  readonly longestFactsFrame: number
  readonly snapshotCharacters: number
  readonly ok: boolean
}

/** From the first host to the last, all of it in the log. */
export async function flood(bench: BenchSite, window: BenchWindow | undefined): Promise<FloodResult> {
  const { terminal, site, samples } = bench
  await samples()
  const look = await looking(window)
  const push = await begin(terminal, site, 'automatic')
  await window?.shows('running')
  const pace = pacing(bench)
  const ended = await terminal.until(push, ({ stage }) => stage > HOSTS)
  const linesPerSecond = await pace()
  const smooth = await look()
  const steps = Object.values(ended.steps).filter(({ log }) => log)
  const startedAt = Math.min(...steps.map((step) => step.startedAt ?? 0))
  const seconds = (Math.max(...steps.map((step) => step.endedAt ?? 0)) - startedAt) / 1_000
  const all = await samples()
  const log = await logOf(bench, ended)
  const memory = growth(all)
  const audit = await audited(terminal)
  return {
    seconds,
    linesPerSecond,
    engine: condition(all),
    memory,
    log,
    ...(smooth ? { smooth } : {}),
    audit,
    longestFactsFrame: terminal.longestFrame(),
    snapshotCharacters: JSON.stringify(terminal.state()).length,
    ok:
      log.missing === 0 && log.wrong === 0 && log.digestRight && audit.ok && memory.flat !== false && (smooth?.count ?? 0) === 0,
  }
}

interface Audit {
  readonly ok: boolean
  readonly entries: number
  readonly logs: number
  readonly millis: number
}

/** What the console itself says of its journal and its logs, and how long that takes. */
async function audited({ call }: Terminal): Promise<Audit> {
  const startedAt = performance.now()
  const found = await call('journal.verify', {})
  const millis = performance.now() - startedAt
  if (!found.ok) throw new Error(`entry ${found.badSeq} is not right: ${found.why}`)
  return { ok: found.logs?.wrong.length === 0, entries: found.entries, logs: found.logs?.checked ?? 0, millis }
}

/** The stage with the noisy steps. */
const HOSTS = 1

let version = 1

async function begin(terminal: Terminal, { apps }: Site, mode: 'supervised' | 'automatic') {
  version += 1
  for (const app of apps.b) app.set({ release: `${version}.0.0` })
  return terminal.start(mode, `${version}.0.0`)
}

const written = ({ hosts }: BenchSite) => hosts.ask<number>({ ask: 'written' })

async function until(holds: () => Promise<boolean>, seconds: number) {
  const end = performance.now() + Math.max(60, seconds) * 1_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('waited in vain for the hosts to write')
    await pause(50)
  }
}

/** Looks once a second how much is written; the returned function ends that and says how much it was in a second. */
function pacing(bench: BenchSite): () => Promise<number> {
  const { groups, bound, fleet } = bench.site
  const all = Math.min(fleet.hosts.length, groups * bound)
  const rates: number[] = []
  let before: { readonly at: number; readonly lines: number } | undefined
  let open = true
  const ended = (async () => {
    while (open) {
      const [lines, running] = [await written(bench), await bench.hosts.ask<number>({ ask: 'running' })]
      const now = { at: performance.now(), lines }
      if (before && running >= 0.9 * all) rates.push(((lines - before.lines) * 1_000) / (now.at - before.at))
      before = running >= 0.9 * all ? now : undefined
      await pause(1_000)
    }
  })()
  return async () => {
    open = false
    await ended
    return median(rates)
  }
}

async function looking(window: BenchWindow | undefined): Promise<() => Promise<Smoothness | undefined>> {
  if (window === undefined) return async () => undefined
  await window.longTasks()
  await window.busy()
  const startedAt = performance.now()
  return async () => ({
    ...(await window.longTasks()),
    busy: (await window.busy()) / (performance.now() - startedAt),
  })
}

export interface LogResult {
  /** By the hosts, by their own count. */
  readonly written: number
  readonly lines: number
  /** Written by a host and not in the log. */
  readonly missing: number
  /** Doubled, left out in between, or out of order. */
  readonly wrong: number
  readonly bytes: number
  /** The journal's digest and counts are those of the file. */
  readonly digestRight: boolean
}

/** All logs of a push together, against what the journal says of them and what the hosts say that they wrote. */
async function logOf(bench: BenchSite, { effects }: PushState): Promise<LogResult> {
  const tallies = await bench.hosts.ask<readonly Tally[]>({ ask: 'tallies' })
  const results: LogResult[] = []
  for (const { id, change, log } of effects) {
    if (change.kind !== 'run') continue
    if (log === undefined) throw new Error('the journal knows no log of the run')
    const check = await checkLog(join(bench.home, 'logs', log.file))
    const mine = tallies.filter(({ run }) => run === id)
    results.push({
      written: mine.reduce((sum, { out, err }) => sum + out + err, 0),
      lines: check.lines,
      missing: mine.reduce((sum, tally) => sum + missing(check, tally), 0),
      wrong: check.wrong,
      bytes: check.bytes,
      digestRight: log.sha256 === check.sha256 && log.lines === check.lines && log.bytes === check.bytes,
    })
  }
  const total = (of: 'written' | 'lines' | 'missing' | 'wrong' | 'bytes') => results.reduce((sum, one) => sum + one[of], 0)
  return {
    ...{ written: total('written'), lines: total('lines'), missing: total('missing'), wrong: total('wrong') },
    bytes: total('bytes'),
    digestRight: results.length > 0 && results.every(({ digestRight }) => digestRight),
  }
}

const missing = ({ last }: LogCheck, { host, out, err }: Tally) =>
  Math.max(0, out - (last.get(`${host} out`) ?? 0)) + Math.max(0, err - (last.get(`${host} err`) ?? 0))
