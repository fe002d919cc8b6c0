import { z } from 'zod'
import type { ProbeCheck } from '../../shared/domain/observation.ts'
import { asSentence, ConnectorError, errorText, said } from './errors.ts'
import type { Role, Roles } from './roles.ts'

/** What a connection is handed; it reaches for nothing else. */
export interface ConnectContext {
  /** The connection's name in the workspace, for sentences. */
  readonly name: string
  /** Milliseconds since 1970. */
  now(): number
  /** A secret behind a reference (`env:NAME`, `file:PATH`, `vault:NAME`). Never kept, never logged. */
  secret(reference: string): Promise<string>
  /** Redacts what it can; still, never hand it a secret. */
  log(message: string): void
}

export interface Capabilities {
  /** Applying the same change twice does no harm, so that a lost answer may be repeated once the system can be read. */
  readonly idempotentApply: boolean
}

export interface Connector<R extends Role = Role, Config = never, Target = unknown> {
  readonly kind: string
  readonly role: R
  /** For people: "HAProxy". */
  readonly title: string
  readonly configSchema: z.ZodType<Config>
  /** The part of a service's `routes` entry that this kind reads. */
  readonly targetSchema?: z.ZodType<Target>
  /** Members of the configuration that hold secret references. */
  readonly secrets: readonly string[]
  readonly capabilities: Capabilities
  connect(config: Config, context: ConnectContext): Roles[R]
}

/** A connector as data: the registry holds it, the conformance kit loops over it, the core never asks for its kind. */
export const defineConnector = <R extends Role, Config, Target = unknown>(connector: Connector<R, Config, Target>) => connector

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** A duration as people write it (`500ms`, `5s`, `2m`), read as milliseconds, between `least` and `most` milliseconds. */
export const durationSetting = (fallback: string, least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h)$/, 'write a duration such as 500ms, 5s or 2m')
    .default(fallback)
    .transform((text) => {
      const [, digits = '0', unit = 's'] = /^(\d+)(\w+)$/.exec(text) ?? []
      return Number(digits) * units[unit as keyof typeof units]
    })
    .pipe(z.number().min(least, `at least ${least} ms`).max(most, `at most ${most} ms`))

/** `role` and `kind` stand in every entry of the workspace; a schema that is strict has to know them. */
export const entryOf = <R extends string, K extends string>(role: R, kind: K) => ({
  role: z.literal(role).optional(),
  kind: z.literal(kind).optional(),
})

/** A secret for this connection. Throws `ConnectorError` `auth` that names the reference and never the value. */
export async function readSecret(context: ConnectContext, reference: string): Promise<string> {
  try {
    return await context.secret(reference)
  } catch (error) {
    throw new ConnectorError({
      code: 'auth',
      message: `Connection ${context.name} can't sign in, because ${said(reference)} can't be read: ${errorText(error)}.`,
      next: 'Unlock the vault, or correct the reference in signalbox.yaml.',
      outcome: 'not-done',
    })
  }
}

/** Reads what came from a workspace; throws `ConnectorError` `rejected` that says where it is wrong. */
export function readSettings<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'entry'}: ${issue.message}`)
  throw new ConnectorError({
    code: 'rejected',
    message: `${what} can't be used: ${faults.join('; ')}.`,
    next: 'Correct the entry in signalbox.yaml.',
    outcome: 'not-done',
  })
}

/** One rung of a connection test. `run` says what was seen, or throws; `needs` names rungs that must have passed. */
export type Rung =
  | { readonly name: string; readonly needs?: readonly string[]; run(): Promise<string> }
  | { readonly name: string; readonly skip: string }

/**
 * Climbs the rungs in order. A failed one is followed by `skipped` for whatever needs it, and by nothing for its siblings.
 * Throws only when `signal` is aborted.
 */
export async function staged(rungs: readonly Rung[], signal: AbortSignal): Promise<ProbeCheck[]> {
  const checks: ProbeCheck[] = []
  for (const rung of rungs) checks.push(await climb(rung, checks, signal))
  return checks
}

async function climb(rung: Rung, before: readonly ProbeCheck[], signal: AbortSignal): Promise<ProbeCheck> {
  if ('skip' in rung) return { name: rung.name, state: 'skipped', detail: rung.skip, millis: 0 }
  const lacking = rung.needs?.find((name) => before.some((check) => check.name === name && check.state !== 'ok'))
  if (lacking !== undefined) return { name: rung.name, state: 'skipped', detail: `needs "${lacking}"`, millis: 0 }
  const began = performance.now()
  const millis = () => Math.round(performance.now() - began)
  try {
    return { name: rung.name, state: 'ok', detail: await rung.run(), millis: millis() }
  } catch (error) {
    if (signal.aborted) throw error
    const detail = error instanceof ConnectorError ? `${asSentence(error.message)} ${error.next}` : errorText(error)
    return { name: rung.name, state: 'failed', detail, millis: millis() }
  }
}
