import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { YardReport, YardRequest, YardStarted, YardView } from '../shared/domain/practice-line.ts'
import type { PracticeWorld } from './engine/ports.ts'

export interface PracticeOptions {
  /** Where the yard keeps its files; made where it is missing. Removing it is the caller's. */
  readonly folder: string
}

/** Longer than the slowest start that was seen, so that it says "broken" and never "slow". Milliseconds. */
const START_LIMIT = 20_000
const CLOSE_LIMIT = 5_000

/** What the yard may know of this process's surroundings: no secrets, no settings. */
const HANDED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'TZ']

/** The yard's program: its source, or its bundle. Electron's Node is not asked to read TypeScript where there is a bundle. */
function entry(): string {
  const source = join(import.meta.dirname, 'practice', 'main.ts')
  const bundle = join(import.meta.dirname, '..', 'dist', 'practice.mjs')
  const wanted = process.versions.electron === undefined ? source : bundle
  return existsSync(wanted) ? wanted : wanted === source ? bundle : source
}

/** Enough for hundreds of requests a second, and no reason to grow: what a request needs is gone with it. */
const MEMORY = ['--max-semi-space-size=4', '--max-old-space-size=256']

type Omitted<Request> = Request extends YardRequest ? Omit<Request, 'id'> : never

/** Starts the practice yard in a process of its own. It ends with this process, however this one ends. */
export async function startPractice({ folder }: PracticeOptions): Promise<PracticeWorld> {
  const child = fork(entry(), [], {
    // Under Electron this is Electron's own binary, which then behaves as Node.
    execPath: process.execPath,
    execArgv: MEMORY,
    env: { ...Object.fromEntries(HANDED_ON.map((name) => [name, process.env[name]])), ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const line = openLine(child)
  const yard = await line.start(folder).catch(async (error: unknown) => {
    await line.stop()
    throw error
  })
  return {
    workspace: yard.workspace,
    workspaceFile: yard.workspaceFile,
    releases: yard.releases,
    view: () => line.view() ?? yard.view,
    set: async (change) => {
      await line.ask({ do: 'set', change })
    },
    close: () => line.stop(),
  }
}

function openLine(child: ChildProcess) {
  const waiting = new Map<number, { resolve(report: YardReport): void; reject(error: Error): void }>()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let lastId = 0
  let view: YardView | undefined
  let complaint = ''
  let ended: Error | undefined

  const end = (why: string) => {
    ended ??= new Error(complaint === '' ? why : `${why}: ${complaint.trim()}`)
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-2_000)
  })
  child.on('error', (error) => end(`the practice yard can't be started (${error.message})`))
  child.on('close', (code, signal) => end(`the practice yard ended (${signal ?? code})`))
  child.on('message', (report: YardReport) => {
    if (report.report === 'view') {
      view = report.view
      return
    }
    const asked = waiting.get(report.id)
    waiting.delete(report.id)
    if (report.report === 'failed') return asked?.reject(new Error(report.problem))
    if (report.report === 'done' && report.view) view = report.view
    asked?.resolve(report)
  })

  const ask = (request: Omitted<YardRequest>) =>
    new Promise<YardReport>((resolve, reject) => {
      if (ended) return reject(ended)
      lastId += 1
      const id = lastId
      waiting.set(id, { resolve, reject })
      child.send({ ...request, id }, (error) => {
        if (error && waiting.delete(id)) reject(error)
      })
    })

  return {
    ask,
    view: () => view,
    start: async (folder: string): Promise<YardStarted> => {
      const report = await within(START_LIMIT, ask({ do: 'start', folder }), 'the practice yard did not start in time')
      if (report.report !== 'started') throw new Error('the practice yard answered out of turn')
      return report.yard
    },
    /** Asks it to go, and makes it go. Settles when the process is gone. */
    stop: async () => {
      if (!ended) {
        await within(CLOSE_LIMIT, ask({ do: 'close' }), 'the practice yard does not close').catch(() => child.kill('SIGKILL'))
        await exited
      }
      child.removeAllListeners()
    },
  }
}

async function within<Value>(millis: number, work: Promise<Value>, otherwise: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), millis)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
