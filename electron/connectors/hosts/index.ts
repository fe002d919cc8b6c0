import { randomBytes } from 'node:crypto'
import type { HostOutcome } from '../../../shared/domain/observation.ts'
import { defineConnector } from '../define-connector.ts'
import { ConnectorError } from '../errors.ts'
import type { HostGroup, RunOptions } from '../roles.ts'
import type { SshTarget } from '../ssh/client.ts'
import { probeHosts } from './probe.ts'
import { lookOn, runOn } from './session.ts'
import { configSchema, readTargets } from './settings.ts'
import { inLine, sideBySide } from './side-by-side.ts'

export const sshHosts = defineConnector({
  kind: 'ssh',
  role: 'host',
  title: 'SSH hosts',
  configSchema,
  secrets: ['agent', 'key', 'passphrase'],
  // The host itself keeps a run with the same key from happening twice.
  capabilities: { idempotentApply: true },
  connect: (config, context): HostGroup => {
    const names = config.hosts.map((host) => host.name)
    const closing = new AbortController()
    const until = (signal: AbortSignal) => AbortSignal.any([signal, closing.signal])
    const chosen = async (wanted: readonly string[] | undefined) => {
      const stranger = wanted?.find((name) => !names.includes(name))
      if (stranger !== undefined) throw rejected(`${stranger} is no host of ${context.name}.`, 'Correct the list of hosts.')
      const targets = await readTargets(config, context)
      return wanted === undefined ? targets : targets.filter((target) => wanted.includes(target.name))
    }
    return {
      hosts: names,
      probe: async (signal) => probeHosts(await chosen(undefined), config.bound, until(signal)),
      async run(command, options) {
        const signal = until(options.signal)
        checkRun(command, options, signal)
        return { hosts: await runEverywhere(await chosen(options.hosts), config.bound, command, { ...options, signal }) }
      },
      async look(key, signal, hosts) {
        const nonce = newNonce()
        const targets = await chosen(hosts)
        return { hosts: await sideBySide(targets, config.bound, (target) => lookOn(target, key, nonce, until(signal))) }
      },
      async close() {
        closing.abort()
      },
    }
  },
})

/** Hosts of a cancelled run that are asked at a time what became of it. */
const LOOKS = 10

function runEverywhere(targets: readonly SshTarget[], bound: number, command: string, options: RunOptions) {
  const { key, env = {}, timeout, signal, stopAfterFailures = Number.POSITIVE_INFINITY } = options
  const nonce = newNonce()
  const inTurn = inLine(LOOKS)
  let failures = 0
  return sideBySide(targets, bound, async (target): Promise<HostOutcome> => {
    const host = target.name
    if (signal.aborted) return { host, outcome: 'did-not-run', why: 'cancelled before it was started here' }
    if (failures >= stopAfterFailures) {
      return { host, outcome: 'did-not-run', why: `not started, because ${failures} of the hosts before failed` }
    }
    const onLine = (stream: 'out' | 'err', line: string) => options.onLine(host, stream, line)
    const outcome = await runOn(target, { key, nonce, command, env, timeout, signal, inTurn, onLine })
    if (outcome.outcome !== 'ran' || outcome.exitCode !== 0) failures += 1
    return outcome
  })
}

const newNonce = () => `signalbox-${randomBytes(12).toString('hex')}`

function checkRun(command: string, { env = {}, signal }: RunOptions, until: AbortSignal) {
  if (signal.aborted || until.aborted) {
    throw new ConnectorError({
      code: 'cancelled',
      message: 'Cancelled before anything was started.',
      next: 'Nothing to do; start again when needed.',
      outcome: 'not-done',
    })
  }
  const odd = Object.keys(env).find((name) => !/^[A-Z_]+$/.test(name))
  if (odd !== undefined) throw rejected(`"${odd}" is no name for a variable.`, 'Use capital letters and _ only.')
  if (/\0/.test(command) || Object.values(env).some((value) => value.includes('\0'))) {
    throw rejected('The command or a variable has a NUL character in it, which no shell can take.', 'Take it out.')
  }
}

const rejected = (message: string, next: string) => new ConnectorError({ code: 'rejected', message, next, outcome: 'not-done' })
