import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Program {
  readonly pid: number
  readonly child: ChildProcess
  /** Everything it has printed, both streams. */
  output(): string
  running(): boolean
  /** SIGTERM, and SIGKILL after `patience` milliseconds. Resolves when it is gone. */
  stop(patience?: number): Promise<void>
}

// One listener for all: a test may start a hundred programs.
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a program in the foreground; it ends with `stop`, or with this process. */
export async function startProgram(command: string, args: readonly string[]): Promise<Program> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: string) => {
    output = (output + chunk).slice(-200_000)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  await once(child, 'spawn')
  running.add(child)
  const gone = once(child, 'exit').then(() => running.delete(child))
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid ?? 0,
    child,
    output: () => output,
    running: isRunning,
    async stop(patience = 3_000) {
      if (isRunning()) child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      await gone
      clearTimeout(timer)
    },
  }
}
