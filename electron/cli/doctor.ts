import { constants, existsSync } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dial } from './line.ts'
import { findProgram, versionLine } from './programs.ts'
import type { Surroundings } from './surroundings.ts'

export interface Finding {
  readonly name: string
  readonly state: 'ok' | 'missing' | 'wrong'
  readonly detail: string
  /** What can't be done, or is left out of the test run, because of it. */
  readonly without?: string
  /** How to get it. */
  readonly get?: string
  /** Signalbox can't work without it. */
  readonly needed: boolean
}

const NEEDED_MAJOR = 24

const node = (): Finding => {
  const ok = Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR
  return {
    name: 'Node',
    needed: true,
    state: ok ? 'ok' : 'wrong',
    detail: `${process.version}, ${process.execPath}`,
    ...(!ok && { without: `Node ${NEEDED_MAJOR} or newer runs Signalbox`, get: 'npm ci, then npm run signalbox -- doctor' }),
  }
}

const electron = ({ findElectron }: Surroundings): Finding => {
  const path = findElectron()
  return {
    name: 'Electron',
    needed: false,
    ...(path !== undefined
      ? { state: 'ok', detail: path }
      : {
          state: 'missing',
          detail: 'its program is not installed',
          without: 'no desktop app, the console opens in a browser; specs of the desktop app are skipped',
          get: 'npx install-electron',
        }),
  }
}

const display = ({ hasDisplay }: Surroundings): Finding => ({
  name: 'Display',
  needed: false,
  ...(hasDisplay()
    ? { state: 'ok', detail: process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY ?? process.platform }
    : {
        state: 'missing',
        detail: 'neither DISPLAY nor WAYLAND_DISPLAY is set',
        without: 'no window is opened by itself; an address is printed',
        get: 'start it in a desktop session, or use xvfb-run',
      }),
})

async function chromium({ findChromium }: Surroundings): Promise<Finding> {
  const path = findChromium()
  return {
    name: 'Chromium',
    needed: false,
    ...(path !== undefined
      ? { state: 'ok', detail: `${await versionLine(path, ['--version'])}, ${path}` }
      : {
          state: 'missing',
          detail: 'neither Chromium nor Chrome was found',
          without: 'end-to-end tests are skipped; any browser shows the console',
          get: 'apt-get install chromium',
        }),
  }
}

interface Wanted {
  readonly name: string
  readonly program: string
  readonly version: readonly string[]
  readonly without: string
  readonly get: string
}

const PROGRAMS: readonly Wanted[] = [
  {
    name: 'HAProxy',
    program: 'haproxy',
    version: ['-v'],
    without: 'tests against a real HAProxy are skipped',
    get: 'apt-get install haproxy',
  },
  {
    name: 'OpenSSH server',
    program: 'sshd',
    version: ['-V'],
    without: 'tests against a real SSH server are skipped',
    get: 'apt-get install openssh-server',
  },
  {
    name: 'OpenSSH keys',
    program: 'ssh-keygen',
    version: [],
    without: 'tests against a real SSH server are skipped',
    get: 'apt-get install openssh-client',
  },
  {
    name: 'Xvfb',
    program: 'xvfb-run',
    version: [],
    without: 'specs of the desktop app are skipped where there is no display',
    get: 'apt-get install xvfb xauth',
  },
  {
    name: 'socat',
    program: 'socat',
    version: ['-V'],
    without: 'the rollback bench has no shell loop to compare with',
    get: 'apt-get install socat',
  },
  {
    name: 'Ansible',
    program: 'ansible',
    version: ['--version'],
    without: 'the rollback bench has no Ansible to compare with',
    get: 'apt-get install ansible',
  },
]

async function program({ name, program: file, version, without, get }: Wanted): Promise<Finding> {
  const path = findProgram(file)
  if (path === undefined) return { name, needed: false, state: 'missing', detail: `${file} was not found`, without, get }
  const told = version.length === 0 ? [] : [await versionLine(path, version)]
  return { name, needed: false, state: 'ok', detail: [...told, path].join(', ') }
}

/** The deepest part of `folder` that exists decides whether it can be made. */
async function home(folder: string): Promise<Finding> {
  let there = folder
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there)
  const about = { name: 'Data folder', needed: true } as const
  const writable = await access(there, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!writable) {
    return {
      ...about,
      state: 'wrong',
      detail: `${folder} can't be written`,
      without: 'no journal, so no console',
      get: 'SIGNALBOX_HOME names another folder',
    }
  }
  if (there !== folder) return { ...about, state: 'ok', detail: `${folder}, made at the first start` }
  const { mode } = await stat(folder)
  const open = process.platform !== 'win32' && (mode & 0o077) !== 0
  return open
    ? {
        ...about,
        needed: false,
        state: 'wrong',
        detail: `others may read ${folder}`,
        without: 'others on this computer can read the journal',
        get: `chmod 700 ${folder}`,
      }
    : { ...about, state: 'ok', detail: folder }
}

/** Who has the data folder. */
async function lease(folder: string): Promise<Finding> {
  const about = { name: 'Console', needed: false } as const
  const client = await dial(folder).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
  if (client === undefined) return { ...about, state: 'ok', detail: 'none is running on the data folder' }
  if (client instanceof Error) return { ...about, state: 'wrong', detail: client.message }
  try {
    const { version, host, world, actor } = await client.call('app.info', {})
    return {
      ...about,
      state: 'ok',
      detail: `${version} is running for ${actor.name} (${host}, ${world === 'none' ? 'nothing open' : world})`,
    }
  } catch (error) {
    return {
      ...about,
      state: 'wrong',
      detail: `it has the data folder and does not answer: ${error instanceof Error ? error.message : error}`,
    }
  } finally {
    client.close()
  }
}

const screens = ({ root }: Surroundings): Finding => {
  const built = existsSync(join(root, 'dist', 'renderer', 'index.html'))
  return { name: 'Screens', needed: false, state: 'ok', detail: built ? 'built' : 'built at the first start' }
}

/** What is here, what is not, and what that leaves out. Changes nothing. */
export const examine = (here: Surroundings): Promise<readonly Finding[]> =>
  Promise.all([
    node(),
    electron(here),
    display(here),
    chromium(here),
    screens(here),
    ...PROGRAMS.map(program),
    home(here.home),
    lease(here.home),
  ])
