import { foldEntry } from '../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import { CallError, type Client, connect, type Timer } from '../../shared/rpc/peer.ts'
import type { FactsFrame } from '../../shared/rpc/views.ts'
import type { Surroundings } from './surroundings.ts'
import { Stop } from './terminal.ts'

export const timer: Timer = (millis, run) => {
  const timeout = setTimeout(run, millis)
  return () => clearTimeout(timeout)
}

/** A line to the console that holds the data folder; `undefined` when none runs. */
export async function dial(home: string): Promise<Client | undefined> {
  const { dialConsole, socketPath } = await import('../engine/create-engine.ts')
  try {
    return connect(await dialConsole(socketPath(home)), { timer })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') return undefined
    const why = error instanceof Error ? error.message : String(error)
    throw new Stop(1, `The console on ${home} can't be reached: ${why}. Run this as the user who started it.`)
  }
}

/** Runs `work` on a line to the running console and closes it afterwards. */
export async function withConsole<Answer>({ home }: Surroundings, work: (client: Client) => Promise<Answer>): Promise<Answer> {
  const client = await dial(home)
  if (client === undefined) {
    throw new Stop(1, `No Signalbox console is running on ${home}. Start one with "signalbox open" or "signalbox serve".`)
  }
  try {
    return await work(client)
  } catch (error) {
    throw error instanceof CallError ? stopFor(error) : error
  } finally {
    client.close()
  }
}

/** What a refused call means for the one who typed the command. */
const stopFor = ({ code, message }: CallError) =>
  new Stop(code === 'bad-input' ? 2 : 1, code === 'closed' ? `The console is gone: ${message}.` : message)

/** Follows what the console knows: first all of it, then entry by entry. The returned function stops it. */
export function follow(
  client: Client,
  onChange: (state: ConsoleState, entries: readonly JournalEntry[]) => void,
  onEnd: (why: string) => void = () => {},
): () => void {
  let state: ConsoleState | undefined
  return client.subscribe(
    'console',
    {},
    (frame) => {
      if ('snapshot' in frame) {
        state = frame.snapshot
        onChange(state, [])
      } else if (state !== undefined) {
        const { seq } = state
        state = frame.entries.reduce(foldEntry, state)
        onChange(
          state,
          frame.entries.filter((entry) => entry.seq > seq),
        )
      }
    },
    (problem) => onEnd(problem?.message ?? 'the stream ended'),
  )
}

/** What the console knows now. */
export const stateNow = (client: Client) =>
  new Promise<ConsoleState>((resolve, reject) => {
    const stop = follow(
      client,
      (state) => {
        resolve(state)
        queueMicrotask(() => stop())
      },
      (why) => reject(new Stop(1, `The console is gone: ${why}.`)),
    )
  })

/** The latest readings, waited for no longer than a few seconds. */
export const factsNow = (client: Client) =>
  new Promise<FactsFrame | undefined>((resolve) => {
    const cancel = timer(4_000, () => resolve(undefined))
    const stop = client.subscribe(
      'facts',
      {},
      (frame) => {
        resolve(frame)
        cancel()
        queueMicrotask(() => stop())
      },
      () => {
        resolve(undefined)
        cancel()
      },
    )
  })
