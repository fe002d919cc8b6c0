import { createInterface } from 'node:readline/promises'
import { clean, safeJson } from './text.ts'

/** Exit codes: 0 done, 1 failed, 2 wrong use or bad input. */
export type ExitCode = 0 | 1 | 2

/** Ends the command with one sentence. */
export class Stop extends Error {
  override readonly name = 'Stop'
  readonly code: ExitCode

  constructor(code: 1 | 2, message: string) {
    super(message)
    this.code = code
  }
}

/** What a command may do to the terminal it runs in. Everything is cleaned on its way out. */
export interface Terminal {
  /** Somebody can be asked. */
  readonly interactive: boolean
  /** A line of the answer: standard output. */
  say(line?: string): void
  /** A line about the answer: standard error. */
  note(line: string): void
  /** The answer for programs: one JSON value, readable. */
  json(value: unknown): void
  /** The answer for programs as it goes on: one JSON value a line. */
  jsonLine(value: unknown): void
  /** True when the person says yes. */
  ask(question: string): Promise<boolean>
}

export const processTerminal = (): Terminal => {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const out = (text: string) => void process.stdout.write(`${text}\n`)
  return {
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    say: (line = '') => out(clean(line)),
    note: (line) => void process.stderr.write(`${clean(line)}\n`),
    json: (value) => out(safeJson(value, 2)),
    jsonLine: (value) => out(safeJson(value)),
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr })
      try {
        return /^y(es)?$/i.test((await lines.question(`${clean(question)} [y/N] `)).trim())
      } finally {
        lines.close()
      }
    },
  }
}

/**
 * Goes on only when somebody means it: `--yes`, or an answer at the terminal. Nothing that changes production happens because
 * a script left the flag out.
 */
export async function confirm(terminal: Terminal, yes: boolean, question: string) {
  if (yes) return
  if (!terminal.interactive) throw new Stop(2, `Nothing was done: nobody is here to ask "${question}". Add --yes to say so.`)
  if (!(await terminal.ask(question))) throw new Stop(1, 'Nothing was done.')
}
