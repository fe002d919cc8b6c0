import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../electron/root.ts'
import { type TerminalScript, terminalConsole } from './terminal-console.ts'

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A data folder of its own, the consoles on it, and the command line as a process with nobody at its input. */
export function cliProcess() {
  const home = mkdtempSync(join(tmpdir(), 'signalbox-cli-'))
  const consoles: { close(): Promise<void> }[] = []
  return {
    home,
    async startConsole(script: TerminalScript) {
      const started = await terminalConsole(home, script)
      consoles.push(started)
      return started
    },
    run: (...words: readonly string[]) =>
      new Promise<Run>((resolve, reject) => {
        const child = spawn(process.execPath, [join(ROOT, 'electron', 'cli.ts'), ...words], {
          env: { PATH: process.env.PATH, HOME: home, SIGNALBOX_HOME: home },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        let out = ''
        let err = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
        })
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text
        })
        child.once('error', reject)
        child.once('close', (code) => resolve({ code, out, err }))
      }),
    async end() {
      await Promise.all(consoles.map((one) => one.close()))
      rmSync(home, { recursive: true, force: true })
    },
  }
}
