import type { Client, ClientChannel } from 'ssh2'
import type { HostOutcome } from '../../../shared/domain/observation.ts'
import { ConnectorError, errorText, said } from '../errors.ts'
import { connectSsh, execute, type SshTarget } from '../ssh/client.ts'
import { readLines } from './lines.ts'
import { lookScript, readTold, runScript, type Told } from './script.ts'

export interface HostRun {
  readonly key: string
  readonly nonce: string
  readonly command: string
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
  /** A run that is cancelled has all its hosts to ask at once; whoever waits for that needs the processor too. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
  onLine(stream: 'out' | 'err', line: string): void | Promise<void>
}

/** Sent to the login shell whatever it is; the script itself follows over standard input. */
const SHELL = 'exec /bin/sh -s'

/** How long a host may take to tell about a run that did not end in time. */
const LOOK_TIMEOUT = 5_000

type Ending = { readonly why: 'closed' } | { readonly why: 'timeout' | 'cancelled' }

/** Runs on one host. Never throws: whatever happens is an outcome. */
export async function runOn(target: SshTarget, run: HostRun): Promise<HostOutcome> {
  const host = target.name
  const began = performance.now()
  let client: Client
  try {
    client = await connectSsh(target, run.signal)
  } catch (error) {
    return { host, outcome: 'did-not-run', why: sentence(error) }
  }
  try {
    return await converse(client, target, run, began)
  } catch (error) {
    const sure = error instanceof ConnectorError && error.outcome === 'not-done'
    return { host, outcome: sure ? 'did-not-run' : 'unknown', why: sentence(error) }
  } finally {
    client.destroy()
  }
}

async function converse(client: Client, target: SshTarget, run: HostRun, began: number): Promise<HostOutcome> {
  const host = target.name
  const channel = await execute(client, host, SHELL)
  const told: Told[] = []
  let lastError = ''
  const out = (line: string) => {
    const news = told.some(({ word }) => word === 'ended' || word === 'ran') ? undefined : readTold(line, run.nonce)
    if (news === undefined) return run.onLine('out', line)
    told.push(news)
    return undefined
  }
  const err = (line: string) => {
    lastError = line
    return run.onLine('err', line)
  }
  const closed = talk(client, channel, runScript({ key: run.key, host }, run.nonce, run.command, run.env), out, err)
  const ending = await firstOf(closed, run.timeout, run.signal)
  const last = told.at(-1)
  const millis = Math.round(performance.now() - began)
  if (last && last.word !== 'started') return fromTold(host, last, millis)
  if (ending.why === 'closed') {
    if (last) return { host, outcome: 'unknown', why: `The connection to ${host} was lost while the command ran.` }
    return (await closed)
      ? { host, outcome: 'did-not-run', why: `${host} did not start the command: ${said(lastError) || 'it said nothing'}.` }
      : { host, outcome: 'unknown', why: `The connection to ${host} was lost before it said whether the command started.` }
  }
  const patience = AbortSignal.timeout(LOOK_TIMEOUT)
  const now = await run.inTurn(async () =>
    patience.aborted ? undefined : lookThrough(client, host, run.key, run.nonce).catch(() => undefined),
  )
  const why = ending.why === 'timeout' ? `no end after ${run.timeout} ms` : 'cancelled here'
  if (now?.outcome === 'ran' || now?.outcome === 'did-not-run') return now
  if (now?.outcome === 'running') return { host, outcome: 'running', why: `${why}; the command goes on at ${host}` }
  return { host, outcome: 'unknown', why: `${why}, and ${host} did not say whether the command goes on` }
}

/** Sends a script and reads all it says. Resolves with true when the host ended it, with false when the connection broke. */
async function talk(
  client: Client,
  channel: ClientChannel,
  script: string,
  out: (line: string) => void | Promise<void>,
  err: (line: string) => void | Promise<void>,
): Promise<boolean> {
  let ended = false
  channel.once('exit', () => {
    ended = true
  })
  const lost = () => channel.destroy()
  client.once('close', lost)
  // A channel that breaks while the script goes out reports here; `ended` stays false, which says it all.
  channel.on('error', () => undefined)
  channel.end(script)
  try {
    await Promise.all([readLines(channel, out), readLines(channel.stderr, err)])
  } catch (error) {
    if (!isPremature(error)) throw error
  } finally {
    client.off('close', lost)
  }
  return ended
}

const isPremature = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ABORT_ERR')

/** Whichever comes first; the talk itself goes on in the background until its connection is destroyed. */
function firstOf(closed: Promise<unknown>, timeout: number, signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end({ why: 'timeout' }), timeout)
    const cancel = () => end({ why: 'cancelled' })
    const stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    }
    const end = (ending: Ending) => {
      stop()
      resolve(ending)
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    closed.then(
      () => end({ why: 'closed' }),
      (error: unknown) => {
        stop()
        reject(error)
      },
    )
  })
}

/** Asks one host what became of a run. Never throws: a host that can't be asked is `unknown`. */
export async function lookOn(target: SshTarget, key: string, nonce: string, signal: AbortSignal): Promise<HostOutcome> {
  let client: Client | undefined
  try {
    client = await connectSsh(target, signal)
    return await lookThrough(client, target.name, key, nonce)
  } catch (error) {
    return { host: target.name, outcome: 'unknown', why: sentence(error) }
  } finally {
    client?.destroy()
  }
}

async function lookThrough(client: Client, host: string, key: string, nonce: string): Promise<HostOutcome> {
  const told = await askOnce(client, host, lookScript({ key, host }, nonce), nonce)
  return told ? fromTold(host, told, 0) : { host, outcome: 'unknown', why: `${host} gave no answer that can be read.` }
}

/** Runs a script that tells one thing. */
export async function askOnce(client: Client, host: string, script: string, nonce: string): Promise<Told | undefined> {
  const channel = await execute(client, host, SHELL)
  let told: Told | undefined
  const out = (line: string) => {
    told ??= readTold(line, nonce)
  }
  await firstOf(
    talk(client, channel, script, out, () => undefined),
    LOOK_TIMEOUT,
    new AbortController().signal,
  )
  return told
}

function fromTold(host: string, told: Told, millis: number): HostOutcome {
  switch (told.word) {
    case 'ended':
      return { host, outcome: 'ran', exitCode: told.exitCode, millis }
    case 'ran':
      return { host, outcome: 'ran', exitCode: told.exitCode, millis: told.seconds * 1_000 }
    case 'running':
      return { host, outcome: 'running', why: `the command runs on ${host} as process ${told.pid}` }
    case 'did-not-run':
      return { host, outcome: 'did-not-run', why: `${host} knows nothing of this run` }
    case 'refused':
      return { host, outcome: 'did-not-run', why: `${host} could not write ~/.signalbox, so nothing was started` }
    default:
      return {
        host,
        outcome: 'unknown',
        why: `the command began on ${host} and left no exit code: it was killed, or the machine went down`,
      }
  }
}

export const sentence = (error: unknown) =>
  error instanceof ConnectorError ? `${error.message} ${error.next}` : errorText(error)
