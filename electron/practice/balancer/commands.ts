import { showInfo } from './info.ts'
import { changeMap, listMaps, type MapTable, UNKNOWN_MAP } from './maps.ts'
import { type AdminState, type Backend, type Server, setAdmin } from './model.ts'
import { showServersConn, showServersState } from './servers-table.ts'
import { type StatFilter, type StatSource, showStat } from './stat.ts'

/** The commands of HAProxy 2.6's Runtime API that this balancer knows, with HAProxy's own words for what goes wrong. */

export type Level = 'user' | 'operator' | 'admin'

export interface Command {
  readonly words: readonly string[]
  /** Lines that followed a `<<`. */
  readonly payload: string | undefined
}

export interface RuntimeState extends StatSource {
  readonly maps: readonly MapTable[]
  readonly configuration: string
  readonly startedAt: number
  readonly process: number
}

export interface Session {
  level: Level
  prompt: boolean
}

/** What a command would change, for those who log writes or let them fail. Absent: it only reads. */
export interface Write {
  readonly object: string
  readonly value: string
}

interface Known {
  readonly prefix: string
  readonly help: string
  readonly level: Level
  readonly run: (words: readonly string[], command: Command, state: RuntimeState, session: Session) => string
}

export const VERSION = '2.6.12-1+deb12u4'
export const DENIED = 'Permission denied\n'

const LEVELS: readonly Level[] = ['user', 'operator', 'admin']

const KNOWN: readonly Known[] = [
  mapCommand('add', 'add map [@<ver>] <map> <key> <val>      : add a map entry (payload supported instead of key/val)'),
  {
    prefix: 'clear counters',
    help: 'clear counters [all]                    : clear max statistics counters (or all counters)',
    level: 'operator',
    run: () => '',
  },
  mapCommand('clear', 'clear map [@<ver>] <map>                : clear the contents of this map'),
  mapCommand('commit', 'commit map @<ver> <map>                 : commit the map at this version'),
  mapCommand('del', 'del map <map> [<key>|#<ref>]            : delete map entries matching <key>'),
  adminCommand('disable server', 'maint', 'disable server (DEPRECATED)             : disable a server for maintenance'),
  adminCommand('enable server', 'ready', 'enable server  (DEPRECATED)             : enable a disabled server'),
  mapCommand('get', 'get map <acl> <value>                   : report the keys and values matching a sample for a map'),
  {
    prefix: 'get weight',
    help: "get weight <bk>/<srv>                   : report a server's current weight",
    level: 'user',
    run: ([name], _command, { backends }) => {
      const found = findServer(backends, name)
      return typeof found === 'string' ? found : `${found.weight} (initial ${found.config.weight})\n`
    },
  },
  lowerLevel('operator'),
  mapCommand('prepare', 'prepare map <acl>                       : prepare a new version for atomic map replacement'),
  mapCommand('set', 'set map <map> [<key>|#<ref>] <value>    : modify a map entry'),
  {
    prefix: 'set server',
    help: "set server <bk>/<srv> [opts]            : change a server's state, weight, address or ssl",
    level: 'admin',
    run: ([name, what, value], _command, { backends }) => {
      const found = findServer(backends, name)
      if (typeof found === 'string') return found
      if (what === 'weight') return setWeight(found, value)
      if (what === 'state') return setState(found, value)
      return 'usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | check-port | fqdn | health | ssl | state | weight\n'
    },
  },
  {
    prefix: 'set weight',
    help: "set weight <bk>/<srv>  (DEPRECATED)     : change a server's weight (use 'set server' instead)",
    level: 'admin',
    run: ([name, value], _command, { backends }) => {
      const found = findServer(backends, name)
      return typeof found === 'string' ? found : setWeight(found, value)
    },
  },
  {
    prefix: 'show backend',
    help: 'show backend                            : list backends in the current running config',
    level: 'user',
    run: (_words, _command, { backends }) => ['# name', ...backends.map(({ config }) => config.name), ''].join('\n'),
  },
  {
    prefix: 'show cli level',
    help: 'show cli level                          : display the level of the current CLI session',
    level: 'user',
    run: (_words, _command, _state, session) => `${session.level}\n`,
  },
  {
    prefix: 'show info',
    help: 'show info [desc|json|typed|float]*      : report information about the running process',
    level: 'user',
    run: (_words, _command, state) => showInfo(state, VERSION, Date.now()),
  },
  mapCommand('show', "show map [@ver] [map]                   : report available maps or dump a map's contents"),
  serversTable('show servers conn', showServersConn),
  serversTable('show servers state', (backends) => showServersState(backends, Date.now())),
  {
    prefix: 'show stat',
    help: 'show stat [desc|json|no-maint|typed|up]*: report counters for each proxy and server',
    level: 'user',
    run: (words, _command, state) => {
      const filter = statFilter(words, state)
      return filter ? showStat(state, filter, Date.now()) : 'No such proxy.\n'
    },
  },
  {
    prefix: 'show version',
    help: 'show version                            : show version of the current process',
    level: 'user',
    run: () => `${VERSION}\n`,
  },
  lowerLevel('user'),
  {
    prefix: 'help',
    help: 'help [<command>]                        : list matching or all commands',
    level: 'user',
    run: () => `The following commands are valid at this level:\n${helpLines(KNOWN)}`,
  },
  {
    prefix: 'prompt',
    help: 'prompt                                  : toggle interactive mode with prompt',
    level: 'user',
    run: (_words, _command, _state, session) => {
      session.prompt = !session.prompt
      return ''
    },
  },
]

/** HAProxy's answer to one command; a blank line is still to follow it. */
export function answer(command: Command, state: RuntimeState, session: Session): string {
  const known = KNOWN.find(({ prefix }) => startsWith(command.words, prefix))
  if (!known) return unknownCommand(command.words)
  if (LEVELS.indexOf(session.level) < LEVELS.indexOf(known.level)) return DENIED
  return known.run(command.words.slice(known.prefix.split(' ').length), command, state, session)
}

/** What the command would change outside; `undefined` for one that reads. */
export function writeOf({ words, payload }: Command): Write | undefined {
  const [verb = '', noun = '', ...rest] = words
  if (noun === 'map' && ['add', 'set', 'del', 'clear', 'commit', 'prepare'].includes(verb)) {
    const [first = '', ...others] = rest
    const versioned = first.startsWith('@')
    const [object = '', ...values] = versioned ? others : rest
    return {
      object: `map ${object}`,
      value: [verb, ...(versioned ? [first] : []), ...values, ...(payload ? [payload] : [])].join(' '),
    }
  }
  const [object = '', ...values] = rest
  if (noun === 'server' && verb === 'set') return { object, value: values.join(' ') }
  if (noun === 'server' && (verb === 'enable' || verb === 'disable'))
    return { object, value: `state ${verb === 'enable' ? 'ready' : 'maint'}` }
  if (noun === 'weight' && verb === 'set') return { object, value: `weight ${values.join(' ')}` }
  return undefined
}

const startsWith = (words: readonly string[], prefix: string) => prefix.split(' ').every((word, index) => words[index] === word)
const helpLines = (commands: readonly Known[]) =>
  `${commands.map(({ help }) => `  ${help}`).join('\n')}\n  quit                                    : disconnect\n`

function unknownCommand(words: readonly string[]) {
  const [first = ''] = words
  const close = KNOWN.filter(({ prefix }) => first !== '' && prefix.startsWith(first.slice(0, 2)))
  const always = KNOWN.filter(({ prefix }) => prefix === 'help' || prefix === 'prompt')
  return close.length === 0 && first === ''
    ? `Unknown command. Please enter one of the following commands only:\n${helpLines(KNOWN)}`
    : `Unknown command, but maybe one of the following ones is a better match:\n${helpLines([...new Set([...close, ...always])])}`
}

/** `backend/server` by name or by `#id`, or why there is none. */
function findServer(backends: readonly Backend[], name: string | undefined): Server | string {
  const [backendName, serverName] = (name ?? '').split('/')
  if (!backendName || !serverName) return "Require 'backend/server'.\n"
  const backend = backends.find(({ config, id }) => config.name === backendName || `#${id}` === backendName)
  if (!backend) return 'No such backend.\n'
  return backend.servers.find(({ config, id }) => config.name === serverName || `#${id}` === serverName) ?? 'No such server.\n'
}

function setWeight(server: Server, text: string | undefined) {
  if (!text) return 'Require <weight> or <weight%>.\n'
  const [, digits, rest] = /^(-?\d+)?(.*)$/.exec(text) ?? []
  if (digits === undefined) return 'Empty weight string empty or preceded by garbage'
  const number = Number(digits)
  if (rest === '%') {
    if (number < 0) return 'Relative weight must be positive.\n'
    // Percent of the configured weight, not of the present one, so that 30% of 0 is 0.
    server.weight = Math.min(256, Math.floor((server.config.weight * number) / 100))
    return ''
  }
  if (rest !== '') return 'Trailing garbage in weight string'
  if (number < 0 || number > 256) return 'Absolute weight can only be between 0 and 256 inclusive.\n'
  server.weight = number
  return ''
}

function setState(server: Server, value: string | undefined) {
  if (value !== 'ready' && value !== 'drain' && value !== 'maint') {
    return "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n"
  }
  setAdmin(server, value, Date.now())
  return ''
}

/** `show stat [up|no-maint]* [<proxy>|<iid> <types> <sid>]`; `undefined`: no proxy of that name. */
function statFilter(words: readonly string[], { backends, frontend, frontendId }: StatSource): StatFilter | undefined {
  const only = words.find((word) => word === 'up' || word === 'no-maint')
  const [proxy, types, sid] = words.filter((word) => word !== only)
  const flags = only === 'up' || only === 'no-maint' ? { only } : ({} as const)
  if (proxy === undefined || types === undefined || sid === undefined) return { types: 7, ...flags }
  const named = proxy === frontend ? frontendId : backends.find(({ config }) => config.name === proxy)?.id
  const iid = /^-?\d+$/.test(proxy) ? Number(proxy) : named
  if (iid === undefined) return undefined
  return {
    ...flags,
    ...(iid === -1 ? {} : { iid }),
    types: Number(types) === -1 ? 7 : Number(types),
    ...(Number(sid) === -1 ? {} : { sid: Number(sid) }),
  }
}

/** Map commands need no level of their own in 2.6. */
function mapCommand(verb: string, help: string): Known {
  return {
    prefix: `${verb} map`,
    help,
    level: 'user',
    run: (words, { payload }, { maps, configuration }) => {
      const [first] = words
      const version = first?.startsWith('@') ? Number(first.slice(1)) : undefined
      const [name, ...rest] = version === undefined ? words : words.slice(1)
      if (verb === 'show' && name === undefined) return listMaps(maps, configuration)
      if (verb === 'commit' && version === undefined) return 'Missing version number.\n'
      const map = maps.find(({ id, file }) => name === `#${id}` || name === file)
      return map ? changeMap(verb, map, rest, version, payload) : UNKNOWN_MAP
    },
  }
}

function adminCommand(prefix: string, admin: AdminState, help: string): Known {
  return {
    prefix,
    help,
    level: 'admin',
    run: ([name], _command, { backends }) => {
      const found = findServer(backends, name)
      if (typeof found === 'string') return found
      setAdmin(found, admin, Date.now())
      return ''
    },
  }
}

function lowerLevel(level: 'user' | 'operator'): Known {
  return {
    prefix: level,
    help: `${level.padEnd(40)}: lower the level of the current CLI session to ${level}`,
    level,
    run: (_words, _command, _state, session) => {
      session.level = level
      return ''
    },
  }
}

function serversTable(prefix: string, table: (backends: readonly Backend[]) => string): Known {
  return {
    prefix,
    help: `${`${prefix} [<backend>]`.padEnd(40)}: dump servers (all or for a single backend)`,
    level: 'user',
    run: ([name], _command, { backends }) => {
      const wanted = name === undefined ? backends : backends.filter(({ config }) => config.name === name)
      return wanted.length > 0 ? table(wanted) : "Can't find backend.\n"
    },
  }
}
