import type { ServerObservation, SideCounters } from '../../../shared/domain/route.ts'
import { type Columns, count, countOrZero, parseServersState, parseStat, type Row, table } from './wire.ts'

/** A server of a backend as HAProxy has it now. */
export interface Server extends ServerObservation {
  /** Set at run time; `initialWeight` is what the configuration file says. */
  readonly weight: number
  readonly initialWeight: number
  /** What was set by hand. Maintenance that comes from DNS or a tracked server can't be set and is in `takesTraffic` only. */
  readonly admin: 'ready' | 'drain' | 'maint'
}

export interface BackendObservation {
  readonly servers: ReadonlyMap<string, Server>
  /** Name of the cookie that ties a session to a server; absent where there is none or the socket may not say. */
  readonly cookie?: string
  readonly algorithm?: string
}

/** srv_admin_state: forced maintenance, and maintenance of any cause (forced, tracked, DNS). */
const MAINT = { forced: 0x01, any: 0x01 | 0x02 | 0x20 } as const
const DRAIN = { forced: 0x08, any: 0x08 | 0x10 } as const
/** `show stat` object types, as bits: backend 2, server 4. */
const BACKEND_AND_SERVERS = 6

/** The two commands whose answers `readBackend` takes. */
export const asksBackend = (backend: string) => [
  `show servers state ${backend}`,
  `show stat ${backend} ${BACKEND_AND_SERVERS} -1`,
]

export function readBackend(backend: string, [state = '', stat = '']: readonly string[]): BackendObservation {
  const [askState = '', askStat = ''] = asksBackend(backend)
  const states = parseServersState(table(askState, state), STATE)
  const stats = parseStat(table(askStat, stat), STATUS)
  const statOf = new Map(stats.map((row) => [row.svname ?? '', row]))
  const whole = statOf.get('BACKEND')
  return {
    servers: new Map(states.map((row) => [row.srv_name ?? '', readServer(row, statOf.get(row.srv_name ?? ''))])),
    ...(whole?.cookie ? { cookie: whole.cookie } : {}),
    ...(whole?.algo ? { algorithm: whole.algo } : {}),
  }
}

const STATE: Columns = {
  needed: ['srv_name', 'srv_addr', 'srv_port', 'srv_op_state', 'srv_admin_state', 'srv_uweight', 'srv_iweight'],
}
const STATUS: Columns = { needed: ['svname', 'scur', 'status'], wanted: ['cookie', 'algo'] }
const COUNTERS: Columns = {
  needed: ['svname', 'scur', 'stot', 'econ', 'eresp'],
  wanted: [
    ...['mode', 'req_tot', 'qtime', 'ctime', 'rtime'],
    ...['hrsp_1xx', 'hrsp_2xx', 'hrsp_3xx', 'hrsp_4xx', 'hrsp_5xx', 'hrsp_other'],
  ],
}

function readServer(row: Row, stat: Row | undefined): Server {
  const flags = count(row, 'srv_admin_state')
  const weight = count(row, 'srv_uweight')
  const running = count(row, 'srv_op_state') !== 0
  const address = row.srv_addr ?? ''
  return {
    name: row.srv_name ?? '',
    address: `${address.includes(':') ? `[${address}]` : address}:${row.srv_port ?? ''}`,
    weight,
    initialWeight: count(row, 'srv_iweight'),
    admin: flags & MAINT.forced ? 'maint' : flags & DRAIN.forced ? 'drain' : 'ready',
    health: stat?.status === 'no check' ? 'unchecked' : running ? 'up' : 'down',
    takesTraffic: running && weight > 0 && (flags & (MAINT.any | DRAIN.any)) === 0,
    open: stat ? countOrZero(stat, 'scur') : 0,
  }
}

export const asksStat = (backend: string) => `show stat ${backend} ${BACKEND_AND_SERVERS} -1`

export const readStat = (backend: string, reply: string) =>
  new Map(parseStat(table(asksStat(backend), reply), COUNTERS).map((row) => [row.svname ?? '', row]))

/** Requests, faults and times of some servers together. Without HTTP (`mode tcp`) a connection counts as a request. */
export function sumCounters(rows: readonly Row[]): SideCounters {
  const each = rows.map(serverCounters)
  const sum = (pick: (counters: (typeof each)[number]) => number) => each.reduce((total, counters) => total + pick(counters), 0)
  const weight = sum((counters) => counters.requests)
  return {
    requests: weight,
    errors: sum((counters) => counters.errors),
    open: sum((counters) => counters.open),
    ...(weight > 0 ? { meanMillis: sum((counters) => counters.millis * counters.requests) / weight } : {}),
  }
}

/**
 * A request that reached no server or got no valid answer is in `econ` or `eresp` and in no `hrsp_*` of the server, because
 * HAProxy itself answered it.
 */
function serverCounters(row: Row) {
  const broken = countOrZero(row, 'econ') + countOrZero(row, 'eresp')
  const answered = ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'].reduce((sum, kind) => sum + countOrZero(row, `hrsp_${kind}`), 0)
  const http = row.mode ? row.mode === 'http' : row.hrsp_2xx !== ''
  return {
    requests: http ? answered + broken : countOrZero(row, 'stot'),
    errors: countOrZero(row, 'hrsp_5xx') + broken,
    open: countOrZero(row, 'scur'),
    millis: countOrZero(row, 'qtime') + countOrZero(row, 'ctime') + countOrZero(row, 'rtime'),
  }
}
