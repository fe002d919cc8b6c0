/**
 * Who may import whom, written once. The linter's restricted imports (`biome.json`, checked to be the same as what
 * `biomeOverrides` says) and dependency-cruiser's rules are both made from it, and the planted-breach test walks it.
 */
export type Room = {
  readonly name: string
  /** Regular expression over paths from the root: the files this row speaks of (tests beside their file are free). */
  readonly from: string
  readonly except?: string
  /** Globs of the same files, for the linter. */
  readonly globs: readonly string[]
  /** Regular expressions of the project's files that may be imported; `$1` stands for the first group of `from`. */
  readonly may: readonly string[]
  /** Those of them that may be imported as types only. */
  readonly typesOnly?: string
  readonly node: boolean
  /** Packages that may be imported; undefined: every run-time dependency but Electron's. */
  readonly packages?: readonly string[]
  /** Import specifiers that the linter refuses, with what to do instead. */
  readonly deny: readonly (readonly [patterns: readonly string[], instead: string])[]
}

const SHARED = ['push', 'interlocks', 'judge', 'backlog', 'metrics', 'config', 'rpc']

const NODE = ['node:*', 'node:*/**']
const HOUSES = ['**/electron/**', '**/renderer/**', '**/test/**']

const inside = (...names: string[]): string[] => names.map((name) => `**/${name}/**`)
const others = (...allowed: string[]): string[] => inside(...SHARED.filter((name) => !allowed.includes(name)))

const PURE: Room['deny'] = [
  [NODE, 'shared/ is pure: take time, ids and what was read in as data, or put this file into electron/.'],
  [['electron', 'electron-store'], 'shared/ runs in every process: put what needs Electron into electron/desktop.'],
  [HOUSES, 'shared/ is imported by both processes and imports neither: hand the thing in as data, or move the type here.'],
]

const OWN_FILES = ['!.', '!./**', '!..', '!../**']
const ELSEWHERE = ['!node:*', '!node:*/**', '!electron', '!electron-store']

/** The room's packages, all else from npm refused. */
const packagesOnly = (packages: readonly string[]): Room['deny'][number] => [
  ['*', '*/**', '@*/**', ...packages.flatMap((name) => [`!${name}`, `!${name}/**`]), ...OWN_FILES, ...ELSEWHERE],
  `Here ${packages.join(' and ')} and nothing else from npm: do this in electron/ or renderer/ and pass the result in.`,
]

const packagesOf = (name: string): readonly string[] => (name === 'config' ? ['zod', 'yaml'] : ['zod'])

const answersOnly = (typesOnly: string | undefined): Room['deny'] =>
  typesOnly === undefined
    ? []
    : [
        [
          ['**/interlocks/**', '!**/interlocks/answer.ts'],
          'shared/push knows what an interlock answers, not the interlocks: import type from interlocks/answer.ts.',
        ],
      ]

const pureRoom = (name: string, allowed: string[], instead: string, typesOnly?: string): Room => ({
  name: `shared/${name}`,
  from: `^shared/${name}/`,
  globs: [`shared/${name}/**`],
  may: [`^shared/${name}/`, ...allowed.map((room) => `^shared/${room}`)],
  ...(typesOnly === undefined ? {} : { typesOnly }),
  node: false,
  packages: packagesOf(name),
  deny: [
    ...PURE,
    packagesOnly(packagesOf(name)),
    [others(name, ...allowed.map((room) => room.replace(/\/.*/, ''))), instead],
    ...answersOnly(typesOnly),
  ],
})

const DOMAIN_ONLY =
  'This folder knows shared/domain only: move the common type to shared/domain, or take the value as an argument.'

/** What connects with the outside: no room but `desktop` may name Electron. */
const NO_ELECTRON: Room['deny'][number] = [
  ['electron', 'electron/**', 'electron-store'],
  'Only electron/desktop imports Electron: take what you need through a port and let desktop hand it in.',
]
const NO_RENDERER: Room['deny'][number] = [
  ['**/renderer/**', '**/test/**', 'react', 'react-dom', 'react-dom/**'],
  'The main process draws nothing and runs no tests: put what both sides need into shared/.',
]
const NO_PRACTICE: Room['deny'][number] = [
  ['**/practice/**'],
  'The practice yard is a process of its own: start it with electron/practice-process.ts and talk to it over its wire protocols.',
]
const NO_HOSTS: Room['deny'][number] = [
  ['**/desktop/**', '**/web/**', '**/cli/**', '**/main.ts', '**/serve.ts', '**/launch.ts', '**/cli.ts', '**/practice-process.ts'],
  'Hosts import the engine, never the other way round: add a port to engine/ports.ts.',
]

const CONNECTOR_BASICS = [
  '^electron/connectors/(roles|errors|define-connector)\\.ts$',
  '^electron/connectors/(http|ssh)/',
  '^shared/domain/',
]

const HOST_MAY = ['^shared/', '^electron/engine/(create-engine|ports)\\.ts$', '^electron/[^/]+\\.ts$']
const HOST_DENY: Room['deny'] = [
  NO_RENDERER,
  NO_PRACTICE,
  [
    ['**/engine/**', '!**/engine/create-engine.ts', '!**/engine/ports.ts', '**/connectors/**'],
    'A host is thin: it may import engine/create-engine.ts and engine/ports.ts; ask the engine through the contract for the rest.',
  ],
]

const RENDERER_DENY: Room['deny'] = [
  [
    [...NODE, 'electron', 'electron-store', 'ws', 'undici', 'ssh2', 'conf', 'commander', 'yaml'],
    'The renderer is a web page: ask the engine through renderer/api.',
  ],
  [
    ['**/electron/**', '**/test/**'],
    'The renderer knows shared/ only: put the type into shared/rpc and ask the engine through renderer/api.',
  ],
]

export const ROOMS: readonly Room[] = [
  pureRoom(
    'domain',
    [],
    'shared/domain imports nothing but itself: move the word here, or this code to the folder that needs it.',
  ),
  pureRoom('push', ['domain', 'interlocks/answer\\.ts'], DOMAIN_ONLY, '^shared/interlocks/'),
  ...['interlocks', 'judge', 'backlog', 'metrics', 'config'].map((name) => pureRoom(name, ['domain'], DOMAIN_ONLY)),
  {
    name: 'shared/rpc',
    from: '^shared/rpc/',
    globs: ['shared/rpc/**'],
    may: ['^shared/'],
    node: false,
    packages: ['zod'],
    deny: [...PURE, packagesOnly(['zod'])],
  },
  {
    name: 'electron/connectors',
    from: '^electron/connectors/[^/]+\\.ts$',
    except: '^electron/connectors/registry\\.ts$',
    globs: ['electron/connectors/*.ts'],
    may: CONNECTOR_BASICS,
    node: true,
    deny: [
      NO_ELECTRON,
      NO_RENDERER,
      NO_PRACTICE,
      NO_HOSTS,
      [['**/engine/**'], 'A connector never knows the engine: what it needs comes in with `ctx`.'],
      [others(), 'A connector knows shared/domain only: it is told what to change, not why.'],
    ],
  },
  {
    name: 'electron/connectors/registry',
    from: '^electron/connectors/registry\\.ts$',
    globs: ['electron/connectors/registry.ts'],
    may: ['^electron/connectors/', '^shared/domain/'],
    node: true,
    deny: [
      NO_ELECTRON,
      NO_RENDERER,
      NO_PRACTICE,
      NO_HOSTS,
      [['**/engine/**'], 'The registry lists connectors and no more: the engine imports it, never the other way round.'],
    ],
  },
  {
    name: 'electron/connectors/<kind>',
    from: '^electron/connectors/([^/]+)/',
    globs: ['electron/connectors/*/**'],
    may: ['^electron/connectors/$1/', ...CONNECTOR_BASICS],
    node: true,
    deny: [
      NO_ELECTRON,
      NO_RENDERER,
      NO_PRACTICE,
      NO_HOSTS,
      [['**/engine/**'], 'A connector never knows the engine: what it needs comes in with `ctx`.'],
      [others(), 'A connector knows shared/domain only: it is told what to change, not why.'],
      [
        ['../*/**', '!../http/**', '!../ssh/**', '!../../**'],
        'A connector never imports another kind: share through connectors/http, connectors/ssh or shared/domain.',
      ],
      [['**/registry.ts'], 'The registry imports the kinds, never the other way round.'],
    ],
  },
  {
    name: 'electron/practice',
    from: '^electron/practice/',
    globs: ['electron/practice/**'],
    may: ['^electron/practice/', '^shared/domain/'],
    node: true,
    deny: [
      NO_ELECTRON,
      NO_RENDERER,
      NO_HOSTS,
      [
        ['**/connectors/**'],
        'The practice yard speaks the protocols from its own code: a mistake shared with a connector would cancel out.',
      ],
      [['**/engine/**'], 'The practice yard is the outside world: it knows nothing of the engine that drives it.'],
      [others(), 'The practice yard knows shared/domain only.'],
    ],
  },
  {
    name: 'electron/engine',
    from: '^electron/engine/',
    globs: ['electron/engine/**'],
    may: ['^electron/engine/', '^shared/', '^electron/connectors/(roles|errors|registry)\\.ts$'],
    node: true,
    deny: [
      NO_ELECTRON,
      NO_RENDERER,
      NO_PRACTICE,
      NO_HOSTS,
      [
        ['**/connectors/**', '!**/connectors/roles.ts', '!**/connectors/errors.ts', '!**/connectors/registry.ts'],
        'The engine never asks which kind a connector is: use connectors/roles.ts and connectors/registry.ts.',
      ],
    ],
  },
  {
    name: 'electron hosts',
    from: '^electron/[^/]+\\.ts$',
    globs: ['electron/*.ts'],
    may: [...HOST_MAY, '^electron/(desktop|web|cli)/'],
    node: true,
    deny: [...HOST_DENY, NO_ELECTRON],
  },
  ...['web', 'cli'].map(
    (name): Room => ({
      name: `electron/${name}`,
      from: `^electron/${name}/`,
      globs: [`electron/${name}/**`],
      may: [...HOST_MAY, `^electron/${name}/`],
      node: true,
      deny: [
        ...HOST_DENY,
        NO_ELECTRON,
        [inside(...['desktop', 'web', 'cli'].filter((other) => other !== name)), 'Hosts do not know each other.'],
      ],
    }),
  ),
  {
    name: 'electron/desktop',
    from: '^electron/desktop/',
    globs: ['electron/desktop/**'],
    may: [...HOST_MAY, '^electron/desktop/'],
    node: true,
    packages: ['electron', 'electron-store', 'zod'],
    deny: [...HOST_DENY, [inside('web', 'cli'), 'Hosts do not know each other.']],
  },
  {
    name: 'renderer',
    from: '^renderer/',
    except: '^renderer/(components|stores|design)/',
    globs: ['renderer/**'],
    may: ['^renderer/', '^shared/'],
    node: false,
    deny: RENDERER_DENY,
  },
  {
    name: 'renderer/components',
    from: '^renderer/components/',
    globs: ['renderer/components/**'],
    may: ['^renderer/(?!stores|screens|api|host|main)', '^shared/'],
    node: false,
    deny: [
      ...RENDERER_DENY,
      [
        ['**/stores/**', '**/api', '**/api.ts', '**/api/**', '**/host.ts', 'zustand', 'zustand/**'],
        'A component takes everything as props: read the store in the screen and pass the value down.',
      ],
      [['**/screens/**'], 'Screens are made of components, never the other way round.'],
    ],
  },
  {
    name: 'renderer/stores',
    from: '^renderer/stores/',
    globs: ['renderer/stores/**'],
    may: ['^renderer/(stores|api)(/|\\.ts)', '^shared/'],
    node: false,
    deny: [
      ...RENDERER_DENY,
      [
        ['**/screens/**', '**/components/**', '**/design/**', 'react', 'react-dom'],
        'A store is logic without React: screens read it, it knows no screen.',
      ],
    ],
  },
  {
    name: 'renderer/design',
    from: '^renderer/design/',
    globs: ['renderer/design/**'],
    may: ['^renderer/design/', '^shared/'],
    node: false,
    deny: [
      ...RENDERER_DENY,
      [
        ['**/stores/**', '**/screens/**', '**/components/**'],
        'design/ holds tokens and icons and imports none of the app: pass the value in.',
      ],
    ],
  },
]

/** The linter's overrides, one per room, later ones win where globs overlap. */
export const biomeOverrides = (): readonly unknown[] =>
  ROOMS.map((room) => ({
    includes: [...room.globs, '!**/*.test.ts', '!**/*.test.tsx'],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: 'error',
            options: { patterns: room.deny.map(([group, message]) => ({ group, message })) },
          },
        },
      },
    },
  }))
