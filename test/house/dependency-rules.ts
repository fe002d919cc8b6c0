import { ROOMS, type Room } from './import-table.ts'

type Side = Readonly<Record<string, unknown>>
export type Rule = {
  readonly name: string
  readonly severity: 'error'
  readonly comment: string
  readonly from: Side
  readonly to: Side
}

const TESTS = '\\.test\\.tsx?$'
const OUTSIDE = '^node_modules/|^electron$'
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']

const rule = (name: string, comment: string, from: Side, to: Side): Rule => ({ name, severity: 'error', comment, from, to })

/** The row in words: its patterns read well without their anchors. */
const messageOf = (room: Room): string =>
  `${room.name} may import ${[...room.may, ...(room.packages ?? [])].join(', ').replaceAll(/[\^\\]/g, '')}. See test/house/import-table.ts.`

/** What one row of the import table forbids: files of other rooms, Node's modules, packages, values where types are enough. */
const roomRules = (room: Room): Rule[] => {
  const from = { path: room.from, pathNot: [TESTS, ...(room.except === undefined ? [] : [room.except])] }
  const notOurs = ['core', ...NPM]
  return [
    rule(`${room.name}: rooms`, messageOf(room), from, {
      pathNot: [...room.may, '^node_modules/', '\\.(css|svg|png)$'],
      dependencyTypesNot: notOurs,
    }),
    ...(room.node ? [] : [rule(`${room.name}: no Node`, messageOf(room), from, { dependencyTypes: ['core'] })]),
    ...(room.packages === undefined
      ? []
      : [
          rule(`${room.name}: packages`, messageOf(room), from, {
            dependencyTypes: NPM,
            pathNot: room.packages.map((name) => `^node_modules/(@types/)?${name}/`),
          }),
        ]),
    ...(room.typesOnly === undefined
      ? []
      : [rule(`${room.name}: types only`, messageOf(room), from, { path: room.typesOnly, dependencyTypesNot: ['type-only'] })]),
  ]
}

/** A plain Node process that loads Electron's package would try to download it, and the renderer has no Node at all. */
const REACHABILITY: readonly Rule[] = [
  rule(
    'Node hosts never reach Electron',
    'Electron must stay out of every process that plain Node starts: import it in electron/desktop only.',
    { path: '^electron/(serve|cli|launch|practice/main)\\.ts$' },
    { path: '^node_modules/(electron|electron-store)/', reachable: true },
  ),
  rule(
    'the renderer never reaches the main process',
    'What the renderer needs of the main process comes through renderer/api.',
    { path: '^renderer/', pathNot: TESTS },
    { path: '^electron/', reachable: true },
  ),
  rule(
    'the engine never reaches a host or the practice yard',
    'The engine runs the same in every host: add a port to engine/ports.ts.',
    { path: '^electron/engine/', pathNot: TESTS },
    { path: '^electron/(desktop|web|cli|practice)/', reachable: true },
  ),
]

export const dependencyRules = (): Rule[] => [
  rule('no cycle', 'Move what both need into a third file.', {}, { circular: true }),
  rule('resolvable', 'The file or package does not exist.', { pathNot: OUTSIDE }, { couldNotResolve: true }),
  rule(
    'tests are imported by tests',
    'test/ and *.test.ts hold no code of the product: move what the product needs out of it.',
    { path: '^(shared|electron|renderer)/', pathNot: TESTS },
    { path: `^test/|${TESTS}` },
  ),
  rule(
    'only desktop imports Electron',
    'Take what you need through a port and let electron/desktop hand it in.',
    { path: '^(shared|electron|renderer)/', pathNot: `^electron/desktop/` },
    { path: '^node_modules/(electron|electron-store)/|^electron$' },
  ),
  rule(
    'no development dependency in the product',
    'Move it to `dependencies`, with its line in ARCHITECTURE.md.',
    { path: '^(shared|electron|renderer)/', pathNot: [TESTS, '^electron/desktop/'] },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  ...REACHABILITY,
  ...ROOMS.flatMap(roomRules),
]
