import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { bundle } from '../house/bundle.ts'
import { CACHE } from '../house/paths.ts'
import type { ConsoleOrder, ConsoleWord } from './console.fixture.ts'

const source = fileURLToPath(new URL('./console.fixture.ts', import.meta.url))
const script = join(CACHE, 'faults', 'console.mjs')
// As one file, a console starts in a fifth of the time, and hundreds of them are started.
await bundle(source, script, 'mjs')

/** A console that has not ended by then never will. */
const LONGEST = 120_000

export interface ConsoleRun {
  readonly killed: boolean
  readonly resumed: Extract<ConsoleWord, { word: 'resumed' }> | undefined
  readonly left: Extract<ConsoleWord, { word: 'left' }> | undefined
  readonly over: Extract<ConsoleWord, { word: 'over' }> | undefined
  readonly code: number | null
  readonly stderr: string
  /** Real milliseconds from its last word to its end. */
  readonly lingered: number
}

export interface ConsoleChild {
  kill(): void
  readonly ended: Promise<ConsoleRun>
}

/** Starts a console of its own process that plays the push to its end, or dies as ordered. */
export function startConsole(order: ConsoleOrder): ConsoleChild {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST)
  const atExit = () => child.kill('SIGKILL')
  process.once('exit', atExit)
  const words: ConsoleWord[] = []
  let spoke = 0
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    words.push(JSON.parse(line))
    spoke = performance.now()
  })
  const find = <Word extends ConsoleWord['word']>(word: Word) =>
    words.find((one): one is Extract<ConsoleWord, { word: Word }> => one.word === word)
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code, signal], stderr]) => {
    clearTimeout(timer)
    process.off('exit', atExit)
    const lingered = performance.now() - spoke
    return {
      killed: signal === 'SIGKILL',
      resumed: find('resumed'),
      left: find('left'),
      over: find('over'),
      code,
      stderr,
      lingered,
    }
  })
  return { kill: () => child.kill('SIGKILL'), ended }
}
