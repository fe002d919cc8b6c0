import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import type { Probe } from '../../../shared/domain/observation.ts'
import { type Rung, staged } from '../define-connector.ts'
import { ConnectorError, counted, errorText, said } from '../errors.ts'
import { connectSsh, type SshTarget } from '../ssh/client.ts'
import { probeScript, type Told } from './script.ts'
import { askOnce, sentence } from './session.ts'
import { sideBySide } from './side-by-side.ts'

const NONCE = 'signalbox-probe'

interface Seen {
  readonly target: SshTarget
  readonly told?: Extract<Told, { word: 'probe' }>
  readonly clockSeconds?: number
  readonly error?: unknown
}

/** The staged connection test of all hosts together. Runs commands that only read; changes nothing. */
export async function probeHosts(targets: readonly SshTarget[], bound: number, signal: AbortSignal): Promise<Probe> {
  let seen: readonly Seen[] = []
  const each = (ask: (target: SshTarget) => Promise<void>) => async () => {
    const faults = await sideBySide(targets, bound, (target) => ask(target).then(() => undefined, sentence))
    return all(targets, (_, index) => faults[index])
  }
  const told = (fault: (one: Seen) => string | undefined) => async () =>
    all(targets, (_, index) => seen[index] && fault(seen[index]))
  const rungs: readonly Rung[] = [
    { name: 'address', run: each(named) },
    { name: 'connects', needs: ['address'], run: each((target) => portOpen(target, signal)) },
    {
      name: 'host key and login',
      needs: ['connects'],
      run: async () => {
        seen = await sideBySide(targets, bound, (target) => look(target, signal))
        const text = await told((one) => (one.error === undefined ? undefined : sentence(one.error)))()
        return `${text} as ${said([...new Set(seen.map((one) => one.told?.user ?? '?'))].join(', '), 80)}`
      },
    },
    {
      name: 'runs commands',
      needs: ['host key and login'],
      run: told((one) => (one.told ? undefined : 'no answer from /bin/sh')),
    },
    {
      name: 'can write',
      needs: ['runs commands'],
      run: told((one) => (one.told?.writable ? undefined : 'the home folder is not writable, so a run could leave no trace')),
    },
    {
      name: 'clock',
      needs: ['runs commands'],
      run: told(({ clockSeconds = 0 }) =>
        Math.abs(clockSeconds) > 5 ? `its clock differs by ${Math.round(clockSeconds)} s` : undefined,
      ),
    },
    {
      name: 'sample value',
      needs: ['runs commands'],
      run: async () => said([...new Set(seen.map((one) => one.told?.system ?? ''))].join(', ')),
    },
  ]
  const checks = await staged(rungs, signal)
  const passed = (name: string) => checks.some((check) => check.name === name && check.state === 'ok')
  const roots = seen.filter((one) => one.told?.user === 'root').length
  return {
    checks,
    product: 'OpenSSH and /bin/sh',
    canRead: passed('runs commands'),
    canWrite: passed('can write'),
    permissions: [
      {
        needs: 'login by key, with /bin/sh',
        has: passed('host key and login') ? 'login by key' : 'no login',
        why: 'to run the scripts of a push and to ask what became of them',
        grant: `ssh-copy-id -i KEY.pub ${targets[0]?.user ?? 'USER'}@${targets[0]?.address ?? 'HOST'}`,
        granted: passed('runs commands'),
      },
      {
        needs: 'a writable home folder',
        has: passed('can write') ? 'writable' : 'not proven',
        why: 'a run leaves its exit code in ~/.signalbox, so that it never happens twice and is never lost',
        grant: `install -d -m 700 -o ${targets[0]?.user ?? 'USER'} ~${targets[0]?.user ?? 'USER'}/.signalbox`,
        granted: passed('can write'),
      },
    ],
    advice:
      roots > 0 ? [`${counted(roots, 'host')} let Signalbox in as root; a user of its own with a few sudo rules is enough.`] : [],
  }
}

async function look(target: SshTarget, signal: AbortSignal): Promise<Seen> {
  try {
    const client = await connectSsh(target, signal)
    try {
      const told = await askOnce(client, target.name, probeScript(NONCE), NONCE)
      // This computer's own clock, also where the engine's time runs faster: it is the computers that are compared.
      return told?.word === 'probe' ? { target, told, clockSeconds: told.seconds - Date.now() / 1_000 } : { target }
    } finally {
      client.destroy()
    }
  } catch (error) {
    return { target, error }
  }
}

/** "3 of 3 hosts", or throws with the first faults. */
function all(targets: readonly SshTarget[], fault: (target: SshTarget, index: number) => string | undefined): string {
  const faults = targets.flatMap((target, index) => {
    const text = fault(target, index)
    return text === undefined ? [] : [`${target.name}: ${text}`]
  })
  if (faults.length === 0) return `${targets.length} of ${counted(targets.length, 'host')}`
  throw new ConnectorError({
    code: 'unreachable',
    message: `${faults.length} of ${counted(targets.length, 'host')} failed. ${said(faults.slice(0, 3).join(' '), 600)}`,
    next: faults.length > 3 ? 'The first three are shown.' : '',
    outcome: 'not-done',
  })
}

async function named({ name, address }: SshTarget) {
  try {
    await lookup(address)
  } catch (error) {
    throw unreachable(`${name}: the name ${address} was not found: ${errorText(error)}.`)
  }
}

const portOpen = ({ name, address, port, timeout }: SshTarget, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect({ host: address, port, signal, timeout })
    const end = (settle: () => void) => {
      socket.destroy()
      settle()
    }
    socket.on('connect', () => end(resolve))
    socket.on('timeout', () => end(() => reject(unreachable(`${name}: port ${port} of ${address} did not answer.`))))
    socket.on('error', (error) => end(() => reject(unreachable(`${name}: ${errorText(error)}.`))))
  })

const unreachable = (message: string) =>
  new ConnectorError({ code: 'unreachable', message, next: 'Check address, port and firewall.', outcome: 'not-done' })
