import { type Backend, isUp, type Server } from './model.ts'

/** `show servers state` and `show servers conn` as HAProxy 2.6 prints them. */

const STATE_COLUMNS =
  'be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change ' +
  'srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn ' +
  'srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port'

const CONN_COLUMNS =
  'bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[1]'

/** HAProxy's numbers for what the last check said. */
const CHECK_NUMBERS = { INI: 1, L4CON: 8, L4TOUT: 7, L7TOUT: 12, L7RSP: 13, L7OK: 15, L7STS: 17 } as const
const ADMIN_NUMBERS = { ready: 0, maint: 1, drain: 8 } as const

export function showServersState(backends: readonly Backend[], now: number): string {
  const rows = backends.flatMap((backend) => backend.servers.map((server) => stateRow(server, now)))
  return `${['1', `# ${STATE_COLUMNS}`, ...rows].join('\n')}\n`
}

function stateRow(server: Server, now: number) {
  const { config, backend, check } = server
  const checkResult = !config.check ? 0 : check.status === 'L7OK' ? 3 : check.status === 'INI' ? 0 : 2
  const checkState = !config.check ? 0 : server.admin === 'maint' ? 14 : 6
  return [
    backend.id,
    backend.config.name,
    server.id,
    config.name,
    config.host,
    isUp(server) ? 2 : 0,
    ADMIN_NUMBERS[server.admin],
    server.weight,
    config.weight,
    Math.floor((now - server.changedAt) / 1_000),
    config.check ? CHECK_NUMBERS[check.status] : 1,
    checkResult,
    config.check ? server.health : 2,
    checkState,
    '0 0 0 -',
    config.port,
    '- 0 0 - - 0',
  ].join(' ')
}

export function showServersConn(backends: readonly Backend[]): string {
  const rows = backends.flatMap((backend) => backend.servers.map(connRow))
  return `${[`# ${CONN_COLUMNS}`, ...rows].join('\n')}\n`
}

function connRow({ backend, config, id, counters }: Server) {
  const idle = Math.max(0, counters.openMax - counters.open)
  const name = `${backend.config.name}/${config.name} ${backend.id}/${id} ${config.host} ${config.port}`
  return `${name} - 5000 ${counters.open} ${counters.openMax} ${counters.openMax} ${idle} 0 -1 ${idle} ${idle}`
}
