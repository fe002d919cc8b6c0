import { z } from 'zod'
import { explain } from '../../shared/config/explain.ts'
import { suggestion } from '../../shared/config/nearest.ts'
import type { FurtherCheck } from '../../shared/config/parse.ts'
import type { Workspace } from '../../shared/config/schema.ts'
import { parseSecretReference } from '../../shared/config/secret-reference.ts'
import type { Finding, Path } from '../../shared/config/yaml-source.ts'
import { connectors, type RegisteredConnector } from '../connectors/registry.ts'

/**
 * Checks what a workspace says to each kind of connection: that there is such a kind in that role, that it is told what it
 * wants to be told, and that no secret stands in the file itself. For `parseWorkspace`; contacts nothing.
 */
export const checkConnections: FurtherCheck = (workspace) => [
  ...Object.entries(workspace.connections).flatMap(([name, entry]) => checkEntry(entry, ['connections', name])),
  ...routesOf(workspace).flatMap(({ route: { connection, ...target }, path }) => {
    const entry = workspace.connections[connection]
    const schema = entry && find(entry.role, entry.kind)?.targetSchema
    return schema === undefined ? [] : against(schema, target, path)
  }),
]

const find = (role: string, kind: string): RegisteredConnector | undefined =>
  connectors.find((connector) => connector.role === role && connector.kind === kind)

function checkEntry(entry: Workspace['connections'][string], path: Path): Finding[] {
  const { role, kind } = entry
  const roles = [...new Set(connectors.map((connector) => connector.role))]
  if (!roles.some((known) => known === role)) {
    return [{ path: [...path, 'role'], message: `no connection has the role "${role}"`, next: suggestion(role, roles) }]
  }
  const connector = find(role, kind)
  if (connector === undefined) {
    const kinds = connectors.filter((known) => known.role === role).map((known) => known.kind)
    return [{ path: [...path, 'kind'], message: `the role "${role}" has no kind "${kind}"`, next: suggestion(kind, kinds) }]
  }
  const secrets = checkSecrets(connector, entry, path)
  const others = against(connector.configSchema, entry, path).filter(
    (finding) => !secrets.some((secret) => samePlace(secret, finding)),
  )
  return [...secrets, ...others]
}

const samePlace = (a: Finding, b: Finding) => a.path.join('\0') === b.path.join('\0')

/** The problem never repeats what was written there. */
function checkSecrets({ secrets }: RegisteredConnector, entry: Readonly<Record<string, unknown>>, path: Path): Finding[] {
  return secrets.flatMap((member) => {
    const written = entry[member]
    if (written === undefined) return []
    const reading = parseSecretReference(String(written))
    return reading.ok
      ? []
      : [
          {
            path: [...path, member],
            message: reading.problem,
            next: 'Keep the secret itself out of this file.',
          },
        ]
  })
}

function against(schema: z.ZodType, value: unknown, path: Path): Finding[] {
  const checked = schema.safeParse(value)
  if (checked.success) return []
  const known = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return checked.error.issues.flatMap((issue) => explain(issue, value, known, path))
}

const routesOf = (workspace: Workspace) =>
  Object.entries(workspace.services).flatMap(([service, { environments }]) =>
    Object.entries(environments).flatMap(([environment, { routes }]) =>
      routes.map((route, index) => ({ route, path: ['services', service, 'environments', environment, 'routes', index] })),
    ),
  )
