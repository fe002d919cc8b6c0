import { lookup } from 'node:dns/promises'
import { stat } from 'node:fs/promises'
import type { Permission, Probe } from '../../../shared/domain/observation.ts'
import { type Rung, staged } from '../define-connector.ts'
import { ConnectorError, counted, errorCode, errorText, said } from '../errors.ts'
import { type Exchange, exchange } from './client.ts'
import { parseInfo, refusal, table } from './wire.ts'

/** Answers "No such backend." to who may write and "Permission denied" to who may not. Changes nothing either way. */
const DRY_WRITE = 'set server signalbox-dry-run/none weight 1'

/** The staged connection test of a Runtime API. Changes nothing. */
export async function probeHaproxy(to: Exchange, signal: AbortSignal): Promise<Probe> {
  let level = 'unknown'
  let product = ''
  const one = async (command: string) => (await exchange(to, [command], signal))[0] ?? ''
  const rungs: readonly Rung[] = [
    { name: 'address', run: () => ('path' in to.address ? socketFile(to.address.path) : resolved(to.address.host)) },
    {
      name: 'connects',
      needs: ['address'],
      run: async () => `${counted((await one('show version')).length > 0 ? 1 : 0, 'answer')} from ${to.shown}`,
    },
    {
      name: 'signed in as',
      needs: ['connects'],
      run: async () => {
        level = said(table('show cli level', await one('show cli level')), 40)
        return `level ${level}`
      },
    },
    {
      name: 'version',
      needs: ['connects'],
      run: async () => {
        const info = parseInfo(await one('show info'))
        product = said(`${info.Name ?? 'unknown product'} ${info.Version ?? ''}`, 80)
        if (info.Name !== 'HAProxy' || !supported(info.Version ?? '')) throw unsupported(product)
        return `${product}, up for ${said(info.Uptime ?? 'an unknown time', 40)}`
      },
    },
    {
      name: 'can read servers',
      needs: ['connects'],
      run: async () => {
        table('show servers state', await one('show servers state'))
        const backends = (await one('show backend')).split('\n').slice(1)
        return `${counted(backends.length, 'backend')}: ${said(backends.join(', '), 120)}`
      },
    },
    {
      name: 'can write servers',
      needs: ['connects'],
      run: async () => {
        const reply = await one(DRY_WRITE)
        if (!/^No such backend/.test(reply)) throw refusal(DRY_WRITE, reply || 'an empty answer', 'not-done')
        return 'a change to a server that does not exist was let through, and changed nothing'
      },
    },
    { name: 'clock', skip: "HAProxy's Runtime API does not tell its clock" },
  ]
  const checks = await staged(rungs, signal)
  const passed = (name: string) => checks.some((check) => check.name === name && check.state === 'ok')
  const canRead = passed('version') && passed('can read servers')
  const canWrite = canRead && passed('can write servers')
  return {
    checks,
    ...(product ? { product } : {}),
    canRead,
    canWrite,
    permissions: permissions(to, level, canRead, canWrite),
    advice: [
      ...('host' in to.address && !/^(127\.|::1$|localhost$)/.test(to.address.host)
        ? ['The Runtime API has no password and no encryption: let only this machine reach its port, or use a unix socket.']
        : []),
      'The level admin also lets Signalbox disable frontends and change certificates; it never does.',
    ],
  }
}

const permissions = (to: Exchange, level: string, canRead: boolean, canWrite: boolean): Permission[] => {
  const line = 'path' in to.address ? `${to.address.path} mode 660` : `ipv4@${to.address.host}:${to.address.port}`
  return [
    {
      needs: 'level user',
      has: `level ${level}`,
      why: 'to read weights, health and counters',
      grant: `stats socket ${line} level user`,
      granted: canRead,
    },
    {
      needs: 'level admin',
      has: `level ${level}`,
      why: 'to set weights and server states, forward and on the way back',
      grant: `stats socket ${line} level admin`,
      granted: canWrite,
    },
  ]
}

async function socketFile(path: string): Promise<string> {
  try {
    const found = await stat(path)
    if (found.isSocket()) return `${path} is a socket`
  } catch (error) {
    throw unreachable(
      errorCode(error) === 'EACCES'
        ? `This user may not look at ${path}: ${errorText(error)}.`
        : `There is no socket ${path}: ${errorText(error)}.`,
    )
  }
  throw unreachable(`${path} is a file and not a socket.`)
}

async function resolved(host: string): Promise<string> {
  try {
    return `${host} is ${(await lookup(host)).address}`
  } catch (error) {
    throw unreachable(`The name ${host} was not found: ${errorText(error)}.`)
  }
}

const unreachable = (message: string) =>
  new ConnectorError({
    code: 'unreachable',
    message,
    next: 'Check the address, and the `stats socket` line in the global section of haproxy.cfg.',
    outcome: 'not-done',
  })

/** 2.6 and newer. */
function supported(version: string) {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 6)
}

const unsupported = (product: string) =>
  new ConnectorError({
    code: 'protocol',
    message: `This is ${product}; Signalbox works with HAProxy 2.6 and newer.`,
    next: 'Upgrade HAProxy, or check that the address is its Runtime API.',
    outcome: 'not-done',
  })
