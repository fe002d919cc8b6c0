/** What the practice balancer knows of its servers, as plain records that the other files of this folder read and change. */

export interface ServerConfig {
  readonly name: string
  readonly host: string
  readonly port: number
  /** 0 to 256, as in `server ... weight N`. */
  readonly weight: number
  /** Tested over HTTP every `inter` milliseconds; else always taken to be up. */
  readonly check: boolean
}

export interface BackendConfig {
  readonly name: string
  readonly servers: readonly ServerConfig[]
}

export type AdminState = 'ready' | 'drain' | 'maint'

/** The last health check, in HAProxy's own words. */
export interface CheckResult {
  readonly status: 'INI' | 'L4CON' | 'L4TOUT' | 'L7TOUT' | 'L7RSP' | 'L7OK' | 'L7STS'
  readonly code: number | undefined
  readonly millis: number
  /** What the operating system said, where it said anything. */
  readonly detail: string
}

export interface Counters {
  total: number
  open: number
  openMax: number
  bytesIn: number
  bytesOut: number
  /** Answers by hundreds, from 1xx to 5xx. */
  answers: [number, number, number, number, number]
  connectErrors: number
  answerErrors: number
  retries: number
  redispatches: number
  clientAborts: number
  /** Mean over about the last 1024 requests, in milliseconds. */
  meanAnswer: number
  meanTotal: number
  lastAt: number | undefined
  /** Requests of the running second and of the one before. */
  second: number
  thisSecond: number
  lastSecond: number
  rateMax: number
}

export interface Server {
  readonly config: ServerConfig
  readonly backend: Backend
  /** From 1, as `#sid`. */
  readonly id: number
  weight: number
  admin: AdminState
  /** 0 to RISE + FALL - 1; up from RISE on. */
  health: number
  check: CheckResult
  checkFailures: number
  timesDown: number
  changedAt: number
  downMillis: number
  counters: Counters
  /** Running credit of the smooth weighted round robin. */
  credit: number
}

export interface Backend {
  readonly config: BackendConfig
  /** As `#iid`: the frontend comes first. */
  readonly id: number
  readonly servers: readonly Server[]
  counters: Counters
  changedAt: number
}

export const RISE = 1
export const FALL = 2

export const freshCounters = (): Counters => ({
  total: 0,
  open: 0,
  openMax: 0,
  bytesIn: 0,
  bytesOut: 0,
  answers: [0, 0, 0, 0, 0],
  connectErrors: 0,
  answerErrors: 0,
  retries: 0,
  redispatches: 0,
  clientAborts: 0,
  meanAnswer: 0,
  meanTotal: 0,
  lastAt: undefined,
  second: 0,
  thisSecond: 0,
  lastSecond: 0,
  rateMax: 0,
})

/** A backend as it stands when the balancer has just started: everything as configured, every server taken to be up. */
export function createBackend(config: BackendConfig, id: number, now: number): Backend {
  const servers: Server[] = []
  const backend: Backend = { config, id, servers, counters: freshCounters(), changedAt: now }
  config.servers.forEach((server, index) => {
    servers.push({
      config: server,
      backend,
      id: index + 1,
      weight: server.weight,
      admin: 'ready',
      health: RISE,
      check: { status: 'INI', code: undefined, millis: 0, detail: '' },
      checkFailures: 0,
      timesDown: 0,
      changedAt: now,
      downMillis: 0,
      counters: freshCounters(),
      credit: 0,
    })
  })
  return backend
}

/**
 * Back to the configuration, as after a reload without a server-state file; counters begin again. Requests in flight end in
 * the counters of the old process, which nobody reads any more.
 */
export function resetBackend(backend: Backend, now: number) {
  backend.counters = freshCounters()
  backend.changedAt = now
  for (const server of backend.servers) {
    server.weight = server.config.weight
    server.admin = 'ready'
    server.counters = freshCounters()
    server.credit = 0
    server.changedAt = now
  }
}

export const isUp = (server: Server) => server.admin !== 'maint' && (!server.config.check || server.health >= RISE)
export const takesTraffic = (server: Server) => server.admin === 'ready' && server.weight > 0 && isUp(server)

export function setAdmin(server: Server, admin: AdminState, now: number) {
  if (server.admin === admin) return
  // Coming out of maintenance a server counts as up until its next check says otherwise; going in, its checks stop.
  if (server.admin === 'maint') server.health = RISE
  if (admin === 'maint') {
    server.health = 0
    server.timesDown += 1
  }
  server.admin = admin
  server.changedAt = now
}

/** What one health check changes: down after FALL failures in a row, up after RISE passes. */
export function noteCheck(server: Server, check: CheckResult, now: number) {
  server.check = check
  const before = server.health >= RISE
  if (check.status === 'L7OK')
    server.health = before ? RISE + FALL - 1 : server.health + 1 >= RISE ? RISE + FALL - 1 : server.health + 1
  else server.health = server.health > RISE ? server.health - 1 : 0
  const after = server.health >= RISE
  if (check.status !== 'L7OK' && before) server.checkFailures += 1
  if (before === after) return
  if (after) server.downMillis += now - server.changedAt
  else server.timesDown += 1
  server.changedAt = now
}

/** Smooth weighted round robin: shares follow the weights exactly, and no server gets a burst. */
export function pickServer(backend: Backend, except?: Server): Server | undefined {
  let total = 0
  let best: Server | undefined
  for (const server of backend.servers) {
    if (server === except || !takesTraffic(server)) continue
    total += server.weight
    server.credit += server.weight
    if (!best || server.credit > best.credit) best = server
  }
  if (best) best.credit -= total
  return best
}

export function countStart(counters: Counters, now: number) {
  counters.total += 1
  counters.open += 1
  counters.openMax = Math.max(counters.openMax, counters.open)
  counters.lastAt = now
  turnSecond(counters, now)
  counters.thisSecond += 1
  counters.rateMax = Math.max(counters.rateMax, counters.thisSecond)
}

export function countAnswer(
  counters: Counters,
  status: number,
  answerMillis: number,
  totalMillis: number,
  bytes: { in: number; out: number },
) {
  const hundreds = Math.floor(status / 100) - 1
  if (hundreds >= 0 && hundreds < 5) counters.answers[hundreds as 0 | 1 | 2 | 3 | 4] += 1
  const weight = 1 / Math.max(1, Math.min(counters.total, 1024))
  counters.meanAnswer += (answerMillis - counters.meanAnswer) * weight
  counters.meanTotal += (totalMillis - counters.meanTotal) * weight
  counters.bytesIn += bytes.in
  counters.bytesOut += bytes.out
}

/** Requests of the last whole second. */
export function rate(counters: Counters, now: number) {
  turnSecond(counters, now)
  return counters.lastSecond
}

function turnSecond(counters: Counters, now: number) {
  const second = Math.floor(now / 1_000)
  if (second === counters.second) return
  counters.lastSecond = second === counters.second + 1 ? counters.thisSecond : 0
  counters.thisSecond = 0
  counters.second = second
}
