import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, temporaryFolder, until } from './places.ts'
import { type Program, startProgram } from './program.ts'

const run = promisify(execFile)

export interface Sshd {
  readonly port: number
  readonly user: string
  /** Private key that may sign in. */
  readonly key: string
  /** `SHA256:…` of the host's key. */
  readonly fingerprint: string
  /** A known_hosts file that knows this host. */
  readonly knownHosts: string
  /** `$HOME` of everything that runs here. */
  readonly home: string
  readonly folder: string
  /** Names of the runs that this host remembers. */
  runs(): Promise<string[]>
  /** Stops and starts it, with another host key. */
  changeHostKey(): Promise<void>
  /** Processes that serve a session now. */
  sessions(): Promise<number[]>
  close(): Promise<void>
}

/** Starts the installed OpenSSH server for the current user, with keys and a home of its own. `key`: another's client key to let in. */
export async function startSshd({ key }: { readonly key?: string } = {}): Promise<Sshd> {
  const folder = await temporaryFolder('ssh')
  const at = (name: string) => join(folder.path, name)
  const port = await freePort()
  // As root, sshd wants this folder for its unprivileged part.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  await mkdir(at('home'))
  await Promise.all(['host', 'other', 'client'].map((name) => keygen(at(name))))
  await copyFile(`${key ?? at('client')}.pub`, at('authorized_keys'))
  const [type, base64] = (await readFile(at('host.pub'), 'utf8')).split(' ')
  await writeFile(at('known_hosts'), `[127.0.0.1]:${port} ${type} ${base64}\n`)
  let program = await boot(at, port, 'host')
  return {
    port,
    user: userInfo().username,
    key: key ?? at('client'),
    fingerprint: /SHA256:\S+/.exec((await run('ssh-keygen', ['-lf', at('host.pub')])).stdout)?.[0] ?? '',
    knownHosts: at('known_hosts'),
    home: at('home'),
    folder: folder.path,
    runs: async () => (await readdir(join(at('home'), '.signalbox')).catch(() => [])).sort(),
    async changeHostKey() {
      await program.stop()
      program = await boot(at, port, 'other')
    },
    sessions: () => childrenOf(program.pid),
    async close() {
      for (const pid of await childrenOf(program.pid)) kill(pid)
      await program.stop()
      await folder.remove()
    },
  }
}

const keygen = (path: string) => run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])

async function boot(at: (name: string) => string, port: number, hostKey: string): Promise<Program> {
  await writeFile(
    at('sshd_config'),
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${at(hostKey)}
AuthorizedKeysFile ${at('authorized_keys')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv HOME=${at('home')}
MaxStartups 500
MaxSessions 50
LogLevel VERBOSE
UseDNS no
PrintMotd no
`,
  )
  const program = await startProgram('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')])
  await until(() => answers(port))
  return program
}

/** sshd speaks first: its banner is the sign that it is there. */
const answers = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', reject)
    socket.on('data', () => {
      socket.destroy()
      resolve()
    })
  })

async function childrenOf(pid: number): Promise<number[]> {
  const found = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }))
  return found.stdout.split('\n').map(Number).filter(Boolean)
}

function kill(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
