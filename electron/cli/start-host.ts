import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Surroundings } from './surroundings.ts'
import { Stop } from './terminal.ts'

export interface HostOptions {
  readonly world?: string
  readonly workspace?: string
  readonly port?: string
  readonly open?: true
}

/** The words of a command line that say what `options` say. */
export const hostArguments = (options: HostOptions): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === true ? [`--${name}`] : [`--${name}`, String(value)]))

/** Runs one of the hosts' programs in this terminal until it ends. Its exit code is ours. */
export async function runHost({ root }: Surroundings, program: 'launch' | 'serve', options: HostOptions): Promise<0 | 1 | 2> {
  const script = join(root, 'electron', `${program}.ts`)
  if (!existsSync(script)) throw new Stop(1, `The program to start is missing: ${script}.`)
  const child = spawn(process.execPath, [script, ...hostArguments(options)], { stdio: 'inherit' })
  // Ctrl C reaches the child by itself, a signal to this process alone does not. SIGTERM for both: a second SIGINT would
  // kill a child that is ending in order.
  const passOn = () => void child.kill('SIGTERM')
  process.on('SIGINT', passOn)
  process.on('SIGTERM', passOn)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', resolve)
    })
    return code === 0 ? 0 : code === 2 ? 2 : 1
  } finally {
    process.off('SIGINT', passOn)
    process.off('SIGTERM', passOn)
  }
}
