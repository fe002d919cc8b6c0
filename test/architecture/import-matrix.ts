import { dirname, join, relative } from 'node:path'

/** One file in each room, which the breach test writes there. */
export const SPOTS = {
  domain: 'shared/domain/planted.ts',
  push: 'shared/push/planted.ts',
  interlocks: 'shared/interlocks/planted.ts',
  judge: 'shared/judge/planted.ts',
  backlog: 'shared/backlog/planted.ts',
  metrics: 'shared/metrics/planted.ts',
  config: 'shared/config/planted.ts',
  rpc: 'shared/rpc/planted.ts',
  roles: 'electron/connectors/roles.ts',
  errors: 'electron/connectors/errors.ts',
  registry: 'electron/connectors/registry.ts',
  http: 'electron/connectors/http/planted.ts',
  kind: 'electron/connectors/planted-kind/planted.ts',
  otherKind: 'electron/connectors/planted-other/planted.ts',
  practice: 'electron/practice/planted.ts',
  engine: 'electron/engine/planted.ts',
  engineSeam: 'electron/engine/ports.ts',
  host: 'electron/launch.ts',
  web: 'electron/web/planted.ts',
  cli: 'electron/cli/planted.ts',
  desktop: 'electron/desktop/planted.ts',
  screens: 'renderer/screens/planted.ts',
  components: 'renderer/components/planted.ts',
  stores: 'renderer/stores/planted.ts',
  design: 'renderer/design/planted.ts',
  test: 'test/fakes/planted.ts',
} as const
export type Spot = keyof typeof SPOTS

const SHARED = ['domain', 'push', 'interlocks', 'judge', 'backlog', 'metrics', 'config', 'rpc'] as const
const HOST = [...SHARED, 'engineSeam', 'host'] as const

/** The import table in words of the spots above, written down a second time on purpose; a spot may always import its own room. */
export const MAY: Readonly<
  Record<Exclude<Spot, 'test' | 'roles' | 'errors' | 'engineSeam' | 'registry' | 'otherKind'>, readonly Spot[]>
> = {
  domain: [],
  push: ['domain'],
  interlocks: ['domain'],
  judge: ['domain'],
  backlog: ['domain'],
  metrics: ['domain'],
  config: ['domain'],
  rpc: SHARED,
  http: ['domain', 'roles', 'errors'],
  kind: ['domain', 'roles', 'errors', 'http'],
  practice: ['domain'],
  engine: [...SHARED, 'roles', 'errors', 'registry', 'engineSeam'],
  host: [...HOST, 'web', 'cli', 'desktop'],
  web: HOST,
  cli: HOST,
  desktop: HOST,
  screens: [...SHARED, 'components', 'stores', 'design'],
  components: [...SHARED, 'design'],
  stores: SHARED,
  design: SHARED,
}

export type ForbiddenImport = {
  readonly from: string
  readonly to: string
  /** The file that holds the import, and its text. */
  readonly file: string
  readonly text: string
}

const importing = (from: string, to: string, file: string, target: string): ForbiddenImport => {
  const path = relative(dirname(file), target)
  return { from, to, file, text: `export { planted } from '${path.startsWith('.') ? path : `./${path}`}'\n` }
}

/** Every pair of rooms that the table does not allow, one planted file each. */
export const forbiddenImports = (): ForbiddenImport[] =>
  (Object.keys(MAY) as (keyof typeof MAY)[]).flatMap((from) =>
    (Object.keys(SPOTS) as Spot[])
      .filter((to) => to !== from && !MAY[from].includes(to))
      .map((to) => importing(from, to, join(dirname(SPOTS[from]), `planted-imports-${to}.ts`), SPOTS[to])),
  )

/** The layers that have a tsconfig, and which of them each may reference. */
const LAYERS = {
  shared: { folder: 'shared/domain', references: [] },
  electron: { folder: 'electron/engine', references: ['shared'] },
  desktop: { folder: 'electron/desktop', references: ['shared', 'electron'] },
  renderer: { folder: 'renderer/screens', references: ['shared'] },
  test: { folder: 'test/fakes', references: ['shared', 'electron', 'desktop', 'renderer'] },
} as const satisfies Record<string, { folder: string; references: readonly string[] }>

/** Every pair of layers without a reference; each with a target of its own, as the compiler names a file that it should not see once. */
export const crossings = (): (ForbiddenImport & { readonly target: string })[] =>
  Object.entries(LAYERS).flatMap(([from, { folder, references }]) =>
    Object.entries(LAYERS)
      .filter(([to]) => to !== from && !(references as readonly string[]).includes(to))
      .map(([to, other]) => {
        const target = `${other.folder}/planted-for-${from}.ts`
        return { ...importing(from, to, `${folder}/planted-crosses-to-${to}.ts`, target), target }
      }),
  )
