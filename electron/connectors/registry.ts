import type { z } from 'zod'
import { type Capabilities, type ConnectContext, type Connector, readSettings } from './define-connector.ts'
import { haproxy } from './haproxy/index.ts'
import { sshHosts } from './hosts/index.ts'
import { httpProbe } from './probe/index.ts'
import type { Role, Roles } from './roles.ts'

/** A kind of system as the engine sees it: by role, never by kind. */
export interface RegisteredConnector<R extends Role = Role> {
  readonly kind: string
  readonly role: R
  readonly title: string
  readonly configSchema: z.ZodType
  readonly targetSchema?: z.ZodType
  readonly secrets: readonly string[]
  readonly capabilities: Capabilities
  /** Opens nothing yet. Throws `ConnectorError` `rejected` if `entry`, as the workspace has it, is not right. */
  connect(entry: unknown, context: ConnectContext): Roles[R]
}

function register<R extends Role, Config>(connector: Connector<R, Config>): RegisteredConnector<R> {
  return {
    ...connector,
    connect: (entry, context) =>
      connector.connect(readSettings(connector.configSchema, entry, `Connection ${context.name}`), context),
  }
}

/** Every kind there is. Static: nothing loads code at run time. */
export const connectors: readonly RegisteredConnector[] = [register(haproxy), register(sshHosts), register(httpProbe)]

/** The connector for an entry of the workspace's `connections`; absent where this build knows no such kind of that role. */
export const findConnector = <R extends Role>(role: R, kind: string): RegisteredConnector<R> | undefined =>
  connectors.find((connector): connector is RegisteredConnector<R> => connector.role === role && connector.kind === kind)
