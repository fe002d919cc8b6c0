import { createHash, timingSafeEqual } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection, ServerChannel, Session } from 'ssh2'
import ssh2 from 'ssh2'
import { listen } from '../balancer/index.ts'
import { newKeyPair } from './keys.ts'
import { killAll, type Running, runCommand } from './run.ts'

export interface SshHostsOptions {
  /** Keys and the hosts' home folders go here. */
  readonly folder: string
  readonly names: readonly string[]
  readonly user?: string
  /** Put in front of the usual PATH. */
  readonly bin?: string
  /** Environment of every command on this host. */
  readonly environment?: (host: string) => Readonly<Record<string, string>>
}

export interface SshHost {
  readonly name: string
  readonly port: number
  /** `SHA256:...` of the host key, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string
  /** The line for a known_hosts file. */
  readonly knownHosts: string
  readonly home: string
}

export interface SshHosts {
  readonly user: string
  /** Private key that the hosts accept, readable by its owner alone. */
  readonly keyFile: string
  readonly hosts: readonly SshHost[]
  /** Ends everything that still runs, too. */
  close(): Promise<void>
}

/** What an OpenSSH server offers, less what Electron's BoringSSL lacks: the yard also runs inside Electron. */
const ALGORITHMS: ssh2.Algorithms = {
  kex: ['curve25519-sha256', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
}

/** The shell that commands are given to; `undefined` where this computer has none. */
export const shellPath = () =>
  ['/bin/sh', 'C:\\Program Files\\Git\\bin\\sh.exe', 'C:\\Program Files\\Git\\usr\\bin\\sh.exe'].find((path) => existsSync(path))

/** SSH servers on loopback, one per host, that run what they are told in a real shell in a home folder of their own. */
export async function startSshHosts(options: SshHostsOptions): Promise<SshHosts> {
  const shell = shellPath()
  if (!shell) throw new Error('practice hosts need a POSIX shell (on Windows: install Git for Windows)')
  const user = options.user ?? 'release'
  const keyFile = join(options.folder, 'practice_ed25519')
  const client = newKeyPair('signalbox practice')
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  writeFileSync(keyFile, client.private, { mode: 0o600 })
  writeFileSync(`${keyFile}.pub`, `${client.public}\n`)
  const accepted = publicPart(client.public)

  const connections = new Set<Connection>()
  const running = new Set<Running>()
  const servers: ssh2.Server[] = []
  const hosts: SshHost[] = []
  for (const name of options.names) {
    const home = join(options.folder, name)
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const key = newKeyPair(name)
    const server = new ssh2.Server(
      { hostKeys: [key.private], ident: 'OpenSSH_9.2p1 practice', algorithms: ALGORITHMS },
      (connection) => {
        connections.add(connection)
        connection.on('close', () => connections.delete(connection))
        // Scans, cut lines and wrong keys end here; the client is told by the protocol itself.
        connection.on('error', () => undefined)
        authenticate(connection, user, accepted)
        connection.on('ready', () => {
          connection.on('session', (accept) =>
            serveSession(accept(), {
              shell,
              home,
              environment: {
                HOME: home,
                USER: user,
                LOGNAME: user,
                SHELL: shell,
                PATH: [options.bin, process.env.PATH ?? '/usr/bin:/bin']
                  .filter(Boolean)
                  .join(process.platform === 'win32' ? ';' : ':'),
                LANG: 'C.UTF-8',
                ...options.environment?.(name),
              },
              running,
            }),
          )
        })
      },
    )
    const port = await listen(server)
    servers.push(server)
    const fingerprint = `SHA256:${createHash('sha256').update(publicPart(key.public)).digest('base64').replace(/=+$/, '')}`
    const [type = '', base64 = ''] = key.public.split(' ')
    hosts.push({ name, port, fingerprint, knownHosts: `[127.0.0.1]:${port} ${type} ${base64}`, home })
  }
  return {
    user,
    keyFile,
    hosts,
    close: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
      for (const connection of connections) connection.end()
      await Promise.all([...closed, killAll(running)])
    },
  }
}

const publicPart = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64')

function authenticate(connection: Connection, user: string, accepted: Buffer) {
  connection.on('authentication', (attempt) => {
    if (attempt.method !== 'publickey' || attempt.username !== user || !same(attempt.key.data, accepted))
      return attempt.reject(['publickey'])
    const key = ssh2.utils.parseKey(`${attempt.key.algo} ${attempt.key.data.toString('base64')}`)
    if (key instanceof Error) return attempt.reject(['publickey'])
    // Without a signature the client only asks whether the key would do.
    if (attempt.signature && (!attempt.blob || key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) !== true)) {
      return attempt.reject(['publickey'])
    }
    attempt.accept()
  })
}

const same = (one: Buffer, other: Buffer) => one.length === other.length && timingSafeEqual(one, other)

interface SessionPorts {
  readonly shell: string
  readonly home: string
  readonly environment: Readonly<Record<string, string>>
  readonly running: Set<Running>
}

function serveSession(session: Session, { shell, home, environment, running }: SessionPorts) {
  const sent: Record<string, string> = {}
  let current: Running | undefined
  session.on('env', (accept, _reject, { key, val }) => {
    sent[key] = val
    accept?.()
  })
  session.on('pty', (_accept, reject) => reject?.())
  session.on('signal', (accept, _reject, { name }) => {
    current?.signal(`SIG${name}` as NodeJS.Signals)
    accept?.()
  })
  const run = (words: readonly string[], channel: ServerChannel) => {
    current = runCommand({ shell, words, home, environment: { ...environment, ...sent } }, channel)
    const mine = current
    running.add(mine)
    void mine.ended.then(() => running.delete(mine))
  }
  session.on('exec', (accept, _reject, { command }) => run(['-c', command], accept()))
  session.on('shell', (accept) => run([], accept()))
}
