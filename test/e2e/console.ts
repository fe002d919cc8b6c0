import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialConsole, socketPath } from '../../electron/engine/create-engine.ts'
import { ROOT } from '../../electron/root.ts'
import type { PushId } from '../../shared/domain/ids.ts'
import type { PushState } from '../../shared/push/state.ts'
import { emptyConsole, foldEntry } from '../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import { type Client, connect, type Timer } from '../../shared/rpc/peer.ts'
import type { FactsFrame } from '../../shared/rpc/views.ts'

/** Longer than anything takes on a busy computer; nothing waits longer than it must. */
export const PATIENCE = 90_000

export interface YardWrite {
  readonly object: string
  readonly value: string
  readonly accepted: boolean
}

/** A console's own process, and a terminal's line to it: what windows must show is what this one sees. */
export interface TestConsole {
  readonly home: string
  readonly call: Client['call']
  /** Everything journaled since the terminal came. */
  readonly entries: readonly JournalEntry[]
  state(): ConsoleState
  facts(): FactsFrame | undefined
  push(id: PushId): PushState
  /** What `find` finds now or after a later entry or frame; throws, with `what`, after `PATIENCE`. */
  when<Found>(what: string, find: () => Found | undefined | false): Promise<Found>
  /** A new single-use address for a window. */
  address(): Promise<string>
  /** Every change that the yard's balancer was asked for, in order. */
  writes(): readonly YardWrite[]
  /** Opens the terminal's line again, after somebody opened another world. */
  attach(): Promise<void>
  /** Opens the practice yard, which closes every line, and comes back. */
  enterPractice(): Promise<void>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** The same command line once more, after `kill`. */
  restart(): Promise<void>
  close(): Promise<void>
}

const timer: Timer = (millis, run) => {
  const id = setTimeout(run, millis)
  return () => clearTimeout(id)
}

/** Starts `serve` with these words in a data folder of its own. */
export async function startConsole(...words: readonly string[]): Promise<TestConsole> {
  const home = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'))
  const waiting = new Set<() => void>()
  const entries: JournalEntry[] = []
  let child: ChildProcess | undefined
  let client: Client | undefined
  let state = emptyConsole
  let facts: FactsFrame | undefined

  const look = () => {
    for (const again of waiting) again()
  }

  async function attach() {
    client?.close()
    client = connect(await dialConsole(socketPath(home)), { timer })
    client.subscribe('console', {}, (frame) => {
      if ('snapshot' in frame) state = frame.snapshot
      else {
        const fresh = frame.entries.filter(({ seq }) => seq > state.seq)
        state = fresh.reduce(foldEntry, state)
        entries.push(...fresh)
      }
      look()
    })
    client.subscribe('facts', {}, (frame) => {
      facts = frame
      look()
    })
  }

  async function start() {
    child = spawn(process.execPath, [join(ROOT, 'electron', 'serve.ts'), '--home', home, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await saysItsAddress(child)
    await attach()
  }

  async function end(signal: NodeJS.Signals) {
    client?.close()
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  const call: Client['call'] = (name, input) => {
    if (client === undefined) throw new Error('the terminal has no line')
    return client.call(name, input)
  }

  await start()
  return {
    home,
    call,
    entries,
    state: () => state,
    facts: () => facts,
    push(id) {
      const found = state.pushes[id]
      if (found === undefined) throw new Error(`there is no push ${id}`)
      return found
    },
    when: (what, find) =>
      new Promise((resolve, reject) => {
        const stop = timer(PATIENCE, () => {
          waiting.delete(again)
          const pushes = Object.values(state.pushes).map(({ plan, status }) => `${plan.release.version} is ${status}`)
          reject(new Error(`waited in vain for: ${what}. ${pushes.join(', ')}`))
        })
        const again = () => {
          const found = find()
          if (found === undefined || found === false) return
          stop()
          waiting.delete(again)
          resolve(found)
        }
        waiting.add(again)
        again()
      }),
    address: async () => (await call('app.ticket', {})).url,
    writes() {
      const file = join(home, 'practice', 'writes.jsonl')
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
      return lines.filter(Boolean).map((line) => JSON.parse(line) as YardWrite)
    },
    attach,
    async enterPractice() {
      const closed = new Promise<void>((resolve) => client?.onClose(() => resolve()))
      await call('world.enter', { world: 'practice' })
      await closed
      await attach()
    },
    kill: () => end('SIGKILL'),
    restart: start,
    async close() {
      await end('SIGTERM')
      await rm(home, { recursive: true, force: true })
    },
  }
}

function saysItsAddress(child: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the console ended (${code}): ${said}`)))
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('/?ticket=')) resolve()
      })
  })
}
