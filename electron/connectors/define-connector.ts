import type { z } from 'zod'
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
