import type { StatSource } from './stat.ts'

/** What `show info` counts of a process. */
export interface ProcessFacts extends StatSource {
  readonly startedAt: number
  readonly process: number
}

/** Fields of HAProxy 2.6 in their order, and what stands there when there is nothing to count. */
const FIELDS =
  'Name: HAProxy|Version|Release_date: 2026/10/17|Nbthread: 1|Nbproc: 1|Process_num: 1|Pid|Uptime|Uptime_sec|Memmax_MB: 0|PoolAlloc_MB: 0|' +
  'PoolUsed_MB: 0|PoolFailed: 0|Ulimit-n: 4034|Maxsock: 4034|Maxconn: 2000|Hard_maxconn: 2000|CurrConns|CumConns|CumReq|' +
  'MaxSslConns: 0|CurrSslConns: 0|CumSslConns: 0|Maxpipes: 0|PipesUsed: 0|PipesFree: 0|ConnRate: 0|ConnRateLimit: 0|' +
  'MaxConnRate: 0|SessRate: 0|SessRateLimit: 0|MaxSessRate: 0|SslRate: 0|SslRateLimit: 0|MaxSslRate: 0|SslFrontendKeyRate: 0|' +
  'SslFrontendMaxKeyRate: 0|SslFrontendSessionReuse_pct: 0|SslBackendKeyRate: 0|SslBackendMaxKeyRate: 0|SslCacheLookups: 0|' +
  'SslCacheMisses: 0|CompressBpsIn: 0|CompressBpsOut: 0|CompressBpsRateLim: 0|Tasks: 20|Run_queue: 0|Idle_pct: 100|' +
  'node: practice|Stopping: 0|Jobs: 5|Unstoppable Jobs: 0|Listeners: 2|ActivePeers: 0|ConnectedPeers: 0|DroppedLogs: 0|' +
  'BusyPolling: 0|FailedResolutions: 0|TotalBytesOut|TotalSplicdedBytesOut: 0|BytesOutRate: 0|DebugCommandsIssued: 0|' +
  'CumRecvLogs: 0|Build info|Memmax_bytes: 0|PoolAlloc_bytes: 0|PoolUsed_bytes: 0|Start_time_sec|Tainted: 0'

export function showInfo({ proxy, startedAt, process }: ProcessFacts, version: string, now: number): string {
  const seconds = Math.floor((now - startedAt) / 1_000)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const known: Readonly<Record<string, string | number>> = {
    Version: version,
    Pid: process,
    Uptime: `${Math.floor(seconds / 86_400)}d ${Math.floor((seconds % 86_400) / 3_600)}h${two((seconds % 3_600) / 60)}m${two(seconds % 60)}s`,
    Uptime_sec: seconds,
    CurrConns: proxy.connections.open,
    CumConns: proxy.connections.total,
    CumReq: proxy.counters.total,
    TotalBytesOut: proxy.counters.bytesOut,
    'Build info': version,
    Start_time_sec: Math.floor(startedAt / 1_000),
  }
  return FIELDS.split('|')
    .map((field) => (field in known ? `${field}: ${known[field]}\n` : `${field}\n`))
    .join('')
}
