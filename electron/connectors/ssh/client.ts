import { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Algorithms, Client, type ClientChannel, type ConnectConfig } from 'ssh2'
import { ConnectorError, type ConnectorErrorCode, errorCode, errorText } from '../errors.ts'
import { readFairly } from './fair-reading.ts'
import { fingerprintOf, type KnownKeys, keyType, sameKey } from './known-hosts.ts'

export interface SshTarget {
  /** For sentences. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** What the host's key must be: a typed fingerprint, or what known_hosts says. There is no "trust on first use". */
  readonly pinned: { readonly fingerprint: string } | KnownKeys
  readonly login: { readonly agent: string } | { readonly privateKey: string; readonly passphrase?: string }
  /** Milliseconds until signed in. */
  readonly timeout: number
}

/**
 * One list for both programs that run this code: everything here is in Node's OpenSSL and in Electron's BoringSSL. ChaCha20
 * and the finite-field exchanges are not in the latter, SHA-1 is in neither list on purpose.
 */
export const ALGORITHMS = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const satisfies Algorithms

const HOST_KEYS = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'rsa-sha2-512', 'rsa-sha2-256'] as const

/**
 * Milliseconds between two handshakes that begin. Each takes the processor for a few of them: a thousand begun at once would
 * keep everything else waiting, a rollback among it.
 */
const PACE = 5
let nextBegin = 0

async function inPace(signal: AbortSignal): Promise<void> {
  const now = performance.now()
  const wait = Math.max(0, nextBegin - now)
  nextBegin = now + wait + PACE
  // Who is cancelled while waiting is told so by the connecting itself.
  if (wait > 0) await pause(wait, undefined, { signal }).catch(() => undefined)
}

/** Connects, checks the host's key, signs in. Throws `ConnectorError`; nothing has run on the host by then. */
export async function connectSsh(target: SshTarget, signal: AbortSignal): Promise<Client> {
  await inPace(signal)
  const client = new Client()
  const socket = new Socket()
  readFairly(socket)
  let refusedKey: ConnectorError | undefined
  const config: ConnectConfig = {
    sock: socket,
    username: target.user,
    readyTimeout: target.timeout,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 3,
    algorithms: { ...ALGORITHMS, serverHostKey: hostKeyOrder(target) } as Algorithms,
    hostVerifier: (key: Buffer) => {
      refusedKey = keyProblem(target, key)
      return refusedKey === undefined
    },
    ...target.login,
  }
  return new Promise((resolve, reject) => {
    const giveUp = (error: ConnectorError) => {
      signal.removeEventListener('abort', cancel)
      client.destroy()
      socket.destroy()
      reject(error)
    }
    const cancel = () =>
      giveUp(problem('cancelled', `Connecting to ${target.name} was cancelled.`, 'Nothing to do; ask again when needed.'))
    // Stays for the client's life: an error event that nobody hears would end the whole program.
    client.on('error', (error) => giveUp(refusedKey ?? connectProblem(target, error)))
    client.on('ready', () => {
      signal.removeEventListener('abort', cancel)
      resolve(client)
    })
    client.on('close', () => giveUp(problem('unreachable', `${target.name} closed the connection.`, NEXT.unreachable)))
    if (signal.aborted) return cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      socket.connect({ host: target.address, port: target.port })
      client.connect(config)
    } catch (error) {
      // A key that can't be read is thrown at once; its text names the fault and never the key.
      giveUp(problem('auth', `Signalbox can't sign in to ${target.name}: ${errorText(error)}.`, NEXT.auth))
    }
  })
}

/** Starts a command. Throws `ConnectorError`, in doubt if the connection was lost meanwhile. */
export function execute(client: Client, name: string, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const lost = () =>
      reject(
        new ConnectorError({
          code: 'unreachable',
          message: `The connection to ${name} was lost.`,
          next: NEXT.unreachable,
          outcome: 'in-doubt',
        }),
      )
    client.once('close', lost)
    try {
      client.exec(command, (error, channel) => {
        client.off('close', lost)
        if (error)
          reject(
            problem(
              'rejected',
              `${name} refused to run a command: ${errorText(error)}.`,
              'Check that this user may run commands (no ForceCommand, a real shell).',
            ),
          )
        else resolve(channel)
      })
    } catch {
      lost()
    }
  })
}

/** Only the kinds of key that are known of this host, so that it can't be asked for one that nobody has pinned. */
function hostKeyOrder({ pinned }: SshTarget): string[] {
  if ('fingerprint' in pinned) return [...HOST_KEYS]
  const types = pinned.keys.map(keyType)
  const known = HOST_KEYS.filter((name) => types.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name))
  return known.length > 0 ? known : [...HOST_KEYS]
}

function keyProblem({ name, pinned }: SshTarget, key: Buffer): ConnectorError | undefined {
  const shown = fingerprintOf(key)
  const expected = 'fingerprint' in pinned ? [pinned.fingerprint] : pinned.keys.map(fingerprintOf)
  if ('revoked' in pinned && pinned.revoked.some((revoked) => sameKey(revoked, key))) {
    return problem(
      'auth',
      `The host key of ${name} (${shown}) is revoked in known_hosts. Nothing was sent.`,
      'Do not connect; ask who runs this machine.',
    )
  }
  if (expected.length === 0) {
    return problem(
      'auth',
      `The host key of ${name} is not known: it shows ${shown} (${keyType(key)}). Nothing was sent.`,
      `Compare it with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on that machine, then write \`fingerprint: ${shown}\`.`,
    )
  }
  if (expected.includes(shown)) return undefined
  return problem(
    'auth',
    `The host key of ${name} has changed: it shows ${shown} (${keyType(key)}), and ${expected.join(' or ')} is pinned. Nothing was sent.`,
    'If the machine was set up anew, compare the new key on its own console and pin it; if not, somebody may be in between.',
  )
}

const NEXT = {
  unreachable: 'Check that the machine is up, that sshd listens on this port and that no firewall is in between.',
  auth: 'Check the user name, the key or the agent, and that the public key stands in authorized_keys on that machine.',
} as const

const problem = (code: ConnectorErrorCode, message: string, next: string) =>
  new ConnectorError({ code, message, next, outcome: 'not-done' })

function connectProblem({ name, user, timeout }: SshTarget, error: Error & { level?: string }): ConnectorError {
  const text = errorText(error)
  if (errorCode(error) !== undefined || error.level === 'client-socket' || error.level === 'client-dns') {
    return problem('unreachable', `${name} can't be reached: ${text}.`, NEXT.unreachable)
  }
  switch (error.level) {
    case 'client-timeout':
      return problem('timeout', `${name} did not answer within ${timeout} ms: ${text}.`, NEXT.unreachable)
    case 'client-authentication':
    case 'agent':
      return problem('auth', `${name} did not let ${user} in: ${text}.`, NEXT.auth)
    default:
      return problem(
        'protocol',
        `${name} and Signalbox could not agree on a connection: ${text}.`,
        'Check that this is an OpenSSH server of version 7.4 or newer.',
      )
  }
}
