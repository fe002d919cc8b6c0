import { mkdirSync } from 'node:fs'
import { socketPath } from '../../electron/engine/lease/index.ts'
import { type ConsoleSocket, listenConsole } from '../../electron/engine/socket.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import type { NewPushEvent } from '../../shared/push/events.ts'
import { emptyConsole, foldEntry } from '../../shared/rpc/console-fold.ts'
import { type CallName, contract, type PushCommandInput, type StreamName } from '../../shared/rpc/contract.ts'
import { CallError, type Handlers, type Outlet, serve } from '../../shared/rpc/peer.ts'
import type { Port } from '../../shared/rpc/port.ts'
import type { ConsoleFrame } from '../../shared/rpc/views.ts'
import { entry, type FakeState, journalOf, MAYA, plan } from './story.ts'

type Told = readonly [actor: Actor, event: NewPushEvent]

export interface TerminalScript {
  readonly state: FakeState
  readonly world?: 'practice' | 'real'
  readonly blockers?: readonly string[]
  /** What a command leads to. It may throw `CallError`. */
  onCommand?(input: PushCommandInput): readonly Told[]
  /** Called when somebody has begun to follow the console, for the first, second, ... time. */
  onFollow?(time: number): readonly Told[]
  /** Further answers. */
  readonly calls?: Partial<Handlers<null>['calls']>
}

/** A console for terminals: the real socket, protocol and fold, with a story where the engine would be. */
export async function terminalConsole(home: string, script: TerminalScript) {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const calls: { readonly name: string; readonly input: unknown }[] = []
  const ports = new Set<Port>()
  const outlets = new Set<Outlet<ConsoleFrame>>()
  let followed = 0
  let journal = journalOf(script.state, Date.now())

  const tell = (told: readonly Told[]) => {
    const entries = told.map(([actor, event], index) => entry(journal.length + 1 + index, Date.now(), actor, event))
    journal = [...journal, ...entries]
    for (const outlet of outlets) outlet.emit({ entries })
  }
  const noted =
    <Input, Output>(name: string, answer: (input: Input) => Output) =>
    (input: Input) => {
      calls.push({ name, input })
      return answer(input)
    }
  const notHere = () => {
    throw new CallError('not-now', 'this console tells stories only')
  }
  const names = Object.keys(contract)
  const handlers: Handlers<null> = {
    calls: {
      ...(Object.fromEntries(names.map((name) => [name, notHere])) as unknown as Record<CallName, never>),
      'app.info': () => ({
        version: '0.1.0',
        host: 'browser',
        platform: 'linux',
        world: script.world ?? 'real',
        actor: MAYA,
        home,
      }),
      'push.preview': noted('push.preview', () => ({ plan, effects: [], blockers: script.blockers ?? [] })),
      'push.start': noted('push.start', () => ({ push: plan.id })),
      'push.command': noted('push.command', (input: PushCommandInput) => {
        const told = script.onCommand?.(input) ?? []
        const seq = journal.length + 1
        // The answer arrives before what follows from the command, as it does from a real engine.
        setImmediate(() => tell(told))
        return { seq }
      }),
      ...script.calls,
    },
    streams: {
      ...(Object.fromEntries(names.map((name) => [name, () => {}])) as unknown as Record<StreamName, () => void>),
      console: (_input, _session, outlet) => {
        outlet.emit({ snapshot: journal.reduce(foldEntry, emptyConsole) })
        outlets.add(outlet)
        followed += 1
        const told = script.onFollow?.(followed) ?? []
        setImmediate(() => tell(told))
        outlet.onStop(() => outlets.delete(outlet))
      },
      facts: (_input, _session, outlet) => {
        outlet.emit({
          now: Date.now(),
          speed: 1,
          pushes: [],
          connections: [],
          journal: { seq: journal.length, head: '0'.repeat(64) },
        })
      },
    },
  }
  const timer = (millis: number, run: () => void) => {
    const id = setTimeout(run, millis)
    return () => clearTimeout(id)
  }
  const socket: ConsoleSocket = await listenConsole(socketPath(home), (port) => {
    ports.add(port)
    serve(port, handlers, { session: null, timer })
  })
  return {
    calls,
    /** Ends as a console does whose process is killed. */
    async close() {
      await socket.close()
    },
  }
}
