import type { Image } from '../../shared/domain/image.ts'
import type { Json } from '../../shared/domain/json.ts'
import type { HttpCheck, HttpSample, Probe, RouteObservation, RunReport } from '../../shared/domain/observation.ts'
import type { Shares, SideCounters, SideName } from '../../shared/domain/route.ts'

/**
 * What the engine asks of a system outside, by role and never by kind. Every call takes an `AbortSignal`, has a time-out
 * of its own, and throws nothing but `ConnectorError`.
 */
export interface Roles {
  readonly balancer: Balancer
  readonly host: HostGroup
  readonly probe: Prober
}

export type Role = keyof Roles

interface Connection {
  /** The staged connection test: first failure stops what depends on it, not its siblings. Changes nothing outside. */
  probe(signal: AbortSignal): Promise<Probe>
  /** Ends everything that is open. May be called twice. */
  close(): Promise<void>
}

export interface ApplyOptions {
  /** Same key twice = one change. */
  readonly key: string
  readonly signal: AbortSignal
}

/** Sends traffic to the two sides of a service. `target` is the part of signalbox.yaml that the connector's `targetSchema` describes. */
export interface Balancer extends Connection {
  /** Reads the route as the balancer itself has it now. */
  observe(target: Json, signal: AbortSignal): Promise<RouteObservation>
  /** The settings that would give these shares, from what was observed. Pure. Throws `ConnectorError` `rejected` if it can't be had. */
  imageFor(target: Json, observation: RouteObservation, shares: Shares): Image
  /**
   * Sets every object of `image`, raising the receiving side before lowering the other, so that no request is left without a
   * server. Returns when the balancer has accepted it; whether it holds is for `observe` to say.
   */
  apply(target: Json, image: Image, options: ApplyOptions): Promise<void>
  /** Requests, errors and time per side, counted by the balancer since it started. */
  counters(target: Json, signal: AbortSignal): Promise<Readonly<Record<SideName, SideCounters>>>
  /** Shell lines that a person can paste to set `image` by hand. */
  commands(target: Json, image: Image): readonly string[]
}

export interface RunOptions extends ApplyOptions {
  /** Names from the connection's host list; absent: all of them. */
  readonly hosts?: readonly string[]
  /** Environment for the command; names match /^[A-Z_]+$/. */
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds per host. */
  readonly timeout: number
  /** Hosts after this many failures are not started. */
  readonly stopAfterFailures?: number
  /** Awaited before more is read: slow readers slow the source, lines are never dropped. */
  onLine(host: string, stream: 'out' | 'err', line: string): void | Promise<void>
}

/** Machines that run commands. */
export interface HostGroup extends Connection {
  readonly hosts: readonly string[]
  /** Runs one shell command on every host, side by side up to the connection's bound. The truth per host, never a summary. */
  run(command: string, options: RunOptions): Promise<RunReport>
  /** What became of an earlier `run` with this key: asks every host, runs nothing. */
  look(key: string, signal: AbortSignal, hosts?: readonly string[]): Promise<RunReport>
}

/** Asks addresses over HTTP and says what they answered. */
export interface Prober extends Connection {
  request(check: HttpCheck, signal: AbortSignal): Promise<HttpSample>
}
