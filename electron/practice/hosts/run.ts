import { spawn } from 'node:child_process'
import type { ServerChannel } from 'ssh2'

export interface CommandLine {
  readonly shell: string
  readonly words: readonly string[]
  readonly home: string
  readonly environment: Readonly<Record<string, string>>
}

/** A command that was started, with everything that it starts itself. */
export interface Running {
  readonly ended: Promise<void>
  signal(name: NodeJS.Signals): void
}

/**
 * Runs a command for a channel as sshd does: output as it comes, back pressure and all, then the exit code or the signal.
 * When the channel is gone the command goes on; what it then writes goes to a broken pipe.
 */
export function runCommand({ shell, words, home, environment }: CommandLine, channel: ServerChannel): Running {
  // A group of its own, so that a signal reaches what the shell has started.
  const child = spawn(shell, [...words], { cwd: home, env: environment, detached: true, stdio: 'pipe' })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  // Writing to a command that has closed its input is its own business.
  child.stdin.on('error', () => undefined)
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  channel.on('close', () => {
    child.stdout.destroy()
    child.stderr.destroy()
  })
  // A line that breaks ends in `close`, above.
  channel.on('error', () => undefined)
  child.once('error', () => {
    channel.exit(127)
    channel.end()
  })
  child.once('close', (code, signal) => {
    if (signal) channel.exit(signal.replace(/^SIG/, ''))
    else channel.exit(code ?? 255)
    channel.end()
  })
  return { ended, signal: (name) => signalGroup(child.pid, name) }
}

/** Ends every command and what it has started. Settles when all are gone. */
export async function killAll(running: Iterable<Running>): Promise<void> {
  const all = [...running]
  for (const command of all) command.signal('SIGKILL')
  await Promise.all(all.map(({ ended }) => ended))
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals) {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name)
  } catch (error) {
    // It ended by itself in this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
