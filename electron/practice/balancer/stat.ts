import { type Backend, type Counters, FALL, isUp, RISE, rate, type Server, takesTraffic } from './model.ts'
import type { HttpProxy } from './proxy.ts'

/** `show stat` as HAProxy 2.6 prints it: its columns, its order, blank where it is blank. */
export const STAT_COLUMNS = (
  'pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,' +
  'chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,' +
  'check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,' +
  'srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,agent_code,' +
  'agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,agent_health,addr,cookie,' +
  'mode,algo,conn_rate,conn_rate_max,conn_tot,intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,' +
  'src_ilim,qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est,uweight,' +
  'agg_server_status,agg_server_check_status,agg_check_status,-,ssl_sess,ssl_reused_sess,ssl_failed_handshake,h2_headers_rcvd,' +
  'h2_data_rcvd,h2_settings_rcvd,h2_rst_stream_rcvd,h2_goaway_rcvd,h2_detected_conn_protocol_errors,' +
  'h2_detected_strm_protocol_errors,h2_rst_stream_resp,h2_goaway_resp,h2_open_connections,h2_backend_open_streams,' +
  'h2_total_connections,h2_backend_total_streams,h1_open_connections,h1_open_streams,h1_total_connections,h1_total_streams,' +
  'h1_bytes_in,h1_bytes_out,h1_spliced_bytes_in,h1_spliced_bytes_out'
).split(',')

type Row = Partial<Record<string, string | number>>

const zeros = (names: string): Row => Object.fromEntries(names.split(' ').map((name) => [name, 0]))

/** Columns that a row of each kind fills although this balancer has nothing to count there. */
const FRONTEND_ZEROS = zeros(
  'dreq dresp ereq rate_lim comp_in comp_out comp_byp comp_rsp dcon dses wrew cache_lookups cache_hits eint ssl_sess ssl_reused_sess ' +
    'ssl_failed_handshake hrsp_other intercepted',
)
const SERVER_ZEROS = zeros(
  'qcur qmax dresp bck srv_abrt qtime ctime wrew qtime_max ctime_max rtime_max ttime_max eint safe_conn_cur ssl_sess ' +
    'ssl_reused_sess ssl_failed_handshake hrsp_other',
)
const BACKEND_ZEROS = zeros(
  'qcur qmax dreq dresp bck sid srv_abrt comp_in comp_out comp_byp comp_rsp qtime ctime wrew cache_lookups cache_hits qtime_max ' +
    'ctime_max rtime_max ttime_max eint hrsp_other ssl_sess ssl_reused_sess ssl_failed_handshake agg_server_status ' +
    'agg_server_check_status agg_check_status',
)
const H2_COLUMNS = STAT_COLUMNS.filter((name) => /^h[12]_/.test(name)).join(' ')

const CHECK_WORDS = {
  INI: 'Initializing',
  L4CON: 'Layer4 connection problem',
  L4TOUT: 'Layer4 timeout',
  L7TOUT: 'Layer7 timeout',
  L7RSP: 'Layer7 invalid response',
  L7OK: 'Layer7 check passed',
  L7STS: 'Layer7 wrong status',
} as const

export interface StatFilter {
  /** Of a proxy; absent: all of them. */
  readonly iid?: number
  /** 1 frontends, 2 backends, 4 servers, added up. */
  readonly types: number
  /** Of a server; absent: all of them. */
  readonly sid?: number
  /** `up`: only what is up; `no-maint`: nothing that is in maintenance. */
  readonly only?: 'up' | 'no-maint'
}

export interface StatSource {
  readonly proxy: HttpProxy
  readonly frontend: string
  readonly frontendId: number
  readonly backends: readonly Backend[]
}

/** The CSV answer, with its header line. */
export function showStat({ proxy, frontend, frontendId, backends }: StatSource, filter: StatFilter, now: number): string {
  const wantsProxy = (id: number) => filter.iid === undefined || filter.iid === id
  const lines = [`# ${STAT_COLUMNS.join(',')},`]
  if (filter.types & 1 && wantsProxy(frontendId)) lines.push(csv(frontendRow(frontend, frontendId, proxy, now)))
  for (const backend of backends.filter(({ id }) => wantsProxy(id))) {
    if (filter.types & 4) {
      lines.push(...backend.servers.filter((server) => serverWanted(server, filter)).map((server) => csv(serverRow(server, now))))
    }
    if (filter.types & 2) lines.push(csv(backendRow(backend, now)))
  }
  return `${lines.join('\n')}\n`
}

const csv = (row: Row) => `${STAT_COLUMNS.map((name) => row[name] ?? '').join(',')},`

const serverWanted = (server: Server, { sid, only }: StatFilter) =>
  (sid === undefined || sid === server.id) && (only === undefined || (only === 'up' ? isUp(server) : server.admin !== 'maint'))

function frontendRow(name: string, id: number, { counters, connections }: HttpProxy, now: number): Row {
  return {
    ...FRONTEND_ZEROS,
    ...zeros(H2_COLUMNS),
    pxname: name,
    svname: 'FRONTEND',
    slim: 2_000,
    status: 'OPEN',
    pid: 1,
    iid: id,
    sid: 0,
    type: 0,
    mode: 'http',
    '-': '-',
    ...traffic(counters, now),
    ...sessions(connections, now),
    req_rate: rate(counters, now),
    req_rate_max: counters.rateMax,
    req_tot: counters.total,
    conn_rate: rate(connections, now),
    conn_rate_max: connections.rateMax,
    conn_tot: connections.total,
  }
}

function serverRow(server: Server, now: number): Row {
  const { config, counters } = server
  const checked = config.check && server.admin !== 'maint'
  const connections = Math.max(counters.openMax, counters.total > 0 ? 1 : 0)
  return {
    ...SERVER_ZEROS,
    pxname: server.backend.config.name,
    svname: config.name,
    ...traffic(counters, now),
    ...trouble(counters, now),
    status: statusWords(server),
    weight: server.weight,
    act: 1,
    ...(config.check ? { chkfail: server.checkFailures, chkdown: server.timesDown } : {}),
    lastchg: seconds(now - server.changedAt),
    ...(config.check ? { downtime: seconds(server.downMillis + (isUp(server) ? 0 : now - server.changedAt)) } : {}),
    pid: 1,
    iid: server.backend.id,
    sid: server.id,
    lbtot: counters.total,
    type: 2,
    req_tot: counters.total,
    ...(checked ? checkColumns(server) : {}),
    addr: `${config.host}:${config.port}`,
    mode: 'http',
    connect: connections,
    reuse: counters.total - Math.min(connections, counters.total),
    srv_icur: connections - Math.min(counters.open, connections),
    idle_conn_cur: connections - Math.min(counters.open, connections),
    used_conn_cur: counters.open,
    need_conn_est: connections,
    uweight: server.weight,
    '-': '-',
  }
}

function backendRow(backend: Backend, now: number): Row {
  const { counters, servers } = backend
  const active = servers.filter(takesTraffic)
  const weight = active.reduce((sum, server) => sum + server.weight, 0)
  return {
    ...BACKEND_ZEROS,
    ...zeros(H2_COLUMNS),
    pxname: backend.config.name,
    svname: 'BACKEND',
    slim: 200,
    ...traffic(counters, now),
    ...trouble(counters, now),
    status: active.length > 0 ? 'UP' : 'DOWN',
    weight,
    act: active.length,
    chkdown: 0,
    lastchg: seconds(now - backend.changedAt),
    downtime: 0,
    pid: 1,
    iid: backend.id,
    lbtot: counters.total,
    type: 1,
    req_tot: counters.total,
    mode: 'http',
    algo: 'roundrobin',
    connect: 0,
    reuse: counters.total,
    uweight: weight,
    '-': '-',
  }
}

/** A frontend's sessions are its connections; a server's and a backend's are their requests. */
const sessions = (counters: Counters, now: number): Row => ({
  scur: counters.open,
  smax: counters.openMax,
  stot: counters.total,
  rate: rate(counters, now),
  rate_max: counters.rateMax,
})

const traffic = (counters: Counters, now: number): Row => ({
  ...sessions(counters, now),
  bin: counters.bytesIn,
  bout: counters.bytesOut,
  hrsp_1xx: counters.answers[0],
  hrsp_2xx: counters.answers[1],
  hrsp_3xx: counters.answers[2],
  hrsp_4xx: counters.answers[3],
  hrsp_5xx: counters.answers[4],
})

const trouble = (counters: Counters, now: number): Row => ({
  lastsess: counters.lastAt === undefined ? -1 : Math.floor((now - counters.lastAt) / 1_000),
  econ: counters.connectErrors,
  eresp: counters.answerErrors,
  wretr: counters.retries,
  wredis: counters.redispatches,
  cli_abrt: counters.clientAborts,
  rtime: Math.round(counters.meanAnswer),
  ttime: Math.round(counters.meanTotal),
})

const seconds = (millis: number) => Math.floor(millis / 1_000)

function checkColumns({ check, health }: Server): Row {
  return {
    check_status: check.status,
    check_code: check.code,
    check_duration: check.millis,
    last_chk: check.detail,
    check_desc: CHECK_WORDS[check.status],
    check_rise: RISE,
    check_fall: FALL,
    check_health: health,
  }
}

/** `UP 1/2` is a server that has begun to fail its checks, `DOWN 1/2` one that has begun to pass them. */
function statusWords(server: Server) {
  if (server.admin === 'maint') return 'MAINT'
  if (!server.config.check) return server.admin === 'drain' ? 'DRAIN' : 'no check'
  if (server.health >= RISE) {
    if (server.admin === 'drain') return 'DRAIN'
    const steps = server.health - RISE + 1
    return steps === FALL || server.check.status === 'INI' ? 'UP' : `UP ${steps}/${FALL}`
  }
  return server.health > 0 ? `DOWN ${server.health}/${RISE}` : 'DOWN'
}
