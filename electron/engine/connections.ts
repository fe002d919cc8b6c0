import type { Workspace } from '../../shared/config/schema.ts'
import type { Millis } from '../../shared/domain/ids.ts'
import type { Probe } from '../../shared/domain/observation.ts'
import type { ConnectionView } from '../../shared/rpc/views.ts'
import { ConnectorError } from '../connectors/errors.ts'
import { findConnector, type RegisteredConnector } from '../connectors/registry.ts'
import type { Balancer, HostGroup, Prober, Role, Roles } from '../connectors/roles.ts'
import type { Clock } from './ports.ts'

/** The systems of a workspace, opened when first asked for, by role. */
export interface Connections {
  balancer(name: string): Balancer
  hosts(name: string): HostGroup
  /** Asks addresses over HTTP; needs no entry in the workspace. */
  readonly prober: Prober
  idempotent(name: string): boolean
  /** The staged test. Never throws: what fails is in it. */
  test(name: string, signal: AbortSignal): Promise<Probe>
  /** Notes how a call ended, for the list of connections, and hands the result on. */
  heard<Value>(name: string, call: Promise<Value>): Promise<Value>
  views(): readonly ConnectionView[]
  close(): Promise<void>
}

interface Known {
  readonly name: string
  readonly role: string
  readonly entry: Readonly<Record<string, unknown>>
  readonly connector: RegisteredConnector | undefined
  opened?: Roles[Role]
  lastAnswerAt?: Millis
  problem?: { readonly code: string; readonly message: string }
  probe?: Probe
  probedAt?: Millis
}

interface ConnectionPorts {
  readonly clock: Clock
  secret(reference: string): Promise<string>
}

export function openConnections(workspace: Workspace, { clock, secret }: ConnectionPorts): Connections {
  const known = new Map<string, Known>()
  for (const [name, entry] of Object.entries(workspace.connections)) {
    known.set(name, { name, role: entry.role, entry, connector: findConnector(entry.role as Role, entry.kind) })
  }
  const contextFor = (name: string) => ({ name, now: () => clock.now(), secret, log: () => {} })
  const builtIn = findConnector('probe', 'http')
  if (!builtIn) throw new Error('the HTTP probe is missing from the registry')
  const prober = builtIn.connect({}, contextFor('http'))

  function open(name: string): Roles[Role] {
    const one = find(name)
    if (!one.connector)
      throw missing(
        `Connection ${name} is of the kind ${String(one.entry.kind)} in the role ${one.role}, which this version does not know.`,
      )
    one.opened ??= one.connector.connect(one.entry, contextFor(name))
    return one.opened
  }

  function find(name: string): Known {
    const one = known.get(name)
    if (!one) throw missing(`The workspace has no connection ${name}.`)
    return one
  }

  function withRole<R extends Role>(name: string, role: R): Roles[R] {
    if (find(name).role !== role) throw missing(`Connection ${name} is a ${find(name).role} and not a ${role}.`)
    return open(name) as Roles[R]
  }

  return {
    balancer: (name) => withRole(name, 'balancer'),
    hosts: (name) => withRole(name, 'host'),
    prober,
    idempotent: (name) => find(name).connector?.capabilities.idempotentApply ?? false,
    async test(name, signal) {
      const one = find(name)
      const probe = await tested(one, () => open(name).probe(signal))
      one.probe = probe
      one.probedAt = clock.now()
      if (probe.canRead) note(one)
      return probe
    },
    async heard(name, call) {
      const one = find(name)
      try {
        const value = await call
        note(one)
        return value
      } catch (error) {
        if (error instanceof ConnectorError && error.code !== 'cancelled')
          one.problem = { code: error.code, message: error.message }
        throw error
      }
    },
    views: () => [...known.values()].map((one) => view(one, workspace)),
    async close() {
      await Promise.all([...[...known.values()].flatMap(({ opened }) => (opened ? [opened.close()] : [])), prober.close()])
    },
  }

  function note(one: Known) {
    one.lastAnswerAt = clock.now()
    delete one.problem
  }
}

async function tested(one: Known, probe: () => Promise<Probe>): Promise<Probe> {
  const startedAt = performance.now()
  try {
    return await probe()
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    const check = { name: 'configuration', state: 'failed', detail, millis: performance.now() - startedAt } as const
    if (error instanceof ConnectorError) one.problem = { code: error.code, message: error.message }
    return { checks: [check], canRead: false, canWrite: false, permissions: [], advice: [] }
  }
}

function view(one: Known, workspace: Workspace): ConnectionView {
  return {
    name: one.name,
    role: one.role,
    kind: String(one.entry.kind),
    title: one.connector?.title ?? String(one.entry.kind),
    address: addressOf(one.entry),
    state: stateOf(one),
    ...(one.lastAnswerAt === undefined ? {} : { lastAnswerAt: one.lastAnswerAt }),
    ...(one.problem ? { problem: one.problem.message } : {}),
    usedBy: usedBy(one.name, workspace),
    ...(one.probe ? { probe: one.probe } : {}),
    ...(one.probedAt === undefined ? {} : { probedAt: one.probedAt }),
  }
}

function stateOf({ problem, lastAnswerAt }: Known): ConnectionView['state'] {
  if (problem) return problem.code === 'unreachable' || problem.code === 'timeout' ? 'silent' : 'refused'
  return lastAnswerAt === undefined ? 'untested' : 'answering'
}

function addressOf(entry: Known['entry']): string {
  if (typeof entry.address === 'string') return entry.address
  const { hosts } = entry
  return Array.isArray(hosts) ? `${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}` : '—'
}

function usedBy(name: string, workspace: Workspace): string[] {
  return Object.entries(workspace.services).flatMap(([service, { environments }]) =>
    Object.entries(environments).flatMap(([environment, config]) => {
      const steps = workspace.pipelines[config.pipeline]?.stages.flatMap((stage) => stage.steps) ?? []
      const uses =
        config.routes.some((route) => route.connection === name) ||
        steps.some((step) => step.kind === 'script' && step.hosts === name)
      return uses ? [`${service} in ${environment}`] : []
    }),
  )
}

const missing = (message: string) =>
  new ConnectorError({ code: 'not-found', message, next: 'Correct signalbox.yaml.', outcome: 'not-done' })
