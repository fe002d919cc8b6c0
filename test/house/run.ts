import { spawn } from 'node:child_process'
import { ROOT } from './paths.ts'

export type Outcome = { readonly code: number; readonly output: string }
export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Also show the output while it comes. */
  readonly live?: boolean
  /** Milliseconds after which the program and its children are ended. */
  readonly limit?: number
  readonly cwd?: string
}

const isWindows = process.platform === 'win32'
/** Milliseconds between the end of a program and the end of its output. */
const PATIENCE = 5_000

const endGroup = (leader: number): void => {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // All of it has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

const running = new Set<() => void>()

/** Ends what is still running when this process is interrupted: children have their own process group. */
const endAll = (signal: NodeJS.Signals): void => {
  for (const end of running) end()
  process.exit(signal === 'SIGINT' ? 130 : 143)
}
process.once('SIGINT', endAll)
process.once('SIGTERM', endAll)

/** Runs a program without standard input and gives its exit code and output. A program that can't start has code 127. */
export const run = (program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
    })
    const parts: Buffer[] = []
    const end = (): void => {
      if (child.pid === undefined) return
      if (isWindows) child.kill()
      else endGroup(child.pid)
    }
    running.add(end)
    const timer = options.limit === undefined ? undefined : setTimeout(end, options.limit)
    const take = (chunk: Buffer): void => {
      parts.push(chunk)
      if (options.live === true) process.stdout.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const finish = (code: number, more = ''): void => {
      clearTimeout(timer)
      running.delete(end)
      resolve({ code, output: Buffer.concat(parts).toString() + more })
    }
    child.once('error', (error) => finish(127, `${error.message}\n`))
    // Whoever still holds the output of a program that has ended was started and not ended by it.
    child.once('exit', () => {
      const leftBehind = setTimeout(() => {
        end()
        finish(1, 'left a process running that holds its output\n')
      }, PATIENCE)
      child.once('close', () => clearTimeout(leftBehind))
    })
    child.once('close', (code, signal) => finish(code ?? 1, signal === null ? '' : `ended by ${signal}\n`))
  })

/** Runs a JavaScript or TypeScript program with the Node that runs us. */
export const runNode = (file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  run(process.execPath, [file, ...args], options)
