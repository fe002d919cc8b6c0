import { accessSync, constants, existsSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.ts'

export type Program = {
  readonly command: string
  /** Other names of the same program. */
  readonly alternatives?: readonly string[]
  readonly debian: readonly string[]
  readonly brew?: string
  /** What is not tested without it. */
  readonly neededFor: string
}

export const PROGRAMS: readonly Program[] = [
  { command: 'haproxy', debian: ['haproxy'], brew: 'haproxy', neededFor: 'the balancer against a real HAProxy, crash recovery' },
  { command: 'sshd', debian: ['openssh-server'], neededFor: 'script steps against a real SSH server' },
  { command: 'ssh-keygen', debian: ['openssh-client'], neededFor: 'script steps against a real SSH server' },
  { command: 'socat', debian: ['socat'], brew: 'socat', neededFor: 'the commands that a person can paste' },
  {
    command: 'chromium',
    alternatives: ['chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debian: ['chromium', 'fonts-dejavu-core', 'fonts-liberation'],
    brew: '--cask chromium',
    neededFor: 'the screens, end to end',
  },
  { command: 'python3', debian: ['python3'], brew: 'python', neededFor: 'verifying an exported journal without Signalbox' },
  { command: 'Xvfb', debian: ['xvfb', 'xauth'], neededFor: 'app windows without a display' },
]

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin', '/opt/homebrew/bin']

/** Non-root users of Debian have no /usr/sbin in PATH, but haproxy and sshd are there: what we start shall find them. */
export const lookEverywhere = (): void => {
  process.env.PATH = [...new Set(FOLDERS)].filter((folder) => folder !== '').join(delimiter)
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not for us: either way it can't be started.
    return false
  }
}

/** The path of a program, looked for in PATH and where system programs lie; undefined if it is not there. */
export const whereIs = ({ command, alternatives = [] }: Program): string | undefined =>
  [command, ...alternatives].flatMap((name) => FOLDERS.map((folder) => join(folder, name))).find(isExecutable)

export const missingPrograms = (): Program[] => PROGRAMS.filter((program) => whereIs(program) === undefined)

/** What a person types to get them. */
export const installLine = (programs: readonly Program[]): string =>
  process.platform === 'darwin'
    ? `brew install ${programs.flatMap(({ brew }) => brew ?? []).join(' ')}`
    : `sudo apt-get install -y --no-install-recommends ${programs.flatMap(({ debian }) => debian).join(' ')}`

const canInstall = (): boolean => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')

/** Debian starts a daemon when its package is installed, on its usual port; tests start their own. */
const keepDaemonsDown = (): void => {
  const policy = '/usr/sbin/policy-rc.d'
  if (!existsSync(policy)) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
}

/** On Debian as root installs what is missing, elsewhere says what to type. Gives what is still missing. */
export const providePrograms = async (): Promise<Program[]> => {
  const missing = missingPrograms()
  if (missing.length === 0) return []
  if (!canInstall()) {
    console.log(`Missing: ${missing.map(({ command }) => command).join(', ')}. To get them:\n  ${installLine(missing)}`)
    return missing
  }
  const packages = missing.flatMap(({ debian }) => debian)
  console.log(`Installing ${packages.join(' ')} ...`)
  keepDaemonsDown()
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const updated = await run('apt-get', ['update', '-qq'], { env })
  if (updated.code !== 0) console.log(updated.output)
  const installed = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
  if (installed.code !== 0) console.log(installed.output)
  return missingPrograms()
}
