import type { Engine, EnginePorts, LivePush, Session } from '../../electron/engine/ports.ts'
import { type CallName, contract, type StreamName } from '../../shared/rpc/contract.ts'
import { CallError, type Handlers, serve, type Timer } from '../../shared/rpc/peer.ts'
import type { Port } from '../../shared/rpc/port.ts'
import type { AppInfo } from '../../shared/rpc/views.ts'

const timer: Timer = (millis, run) => {
  const id = setTimeout(run, millis)
  return () => clearTimeout(id)
}

export interface FakeEngine extends Engine {
  readonly ports: EnginePorts
  readonly sessions: readonly Session[]
  readonly closed: boolean
  /** What `live()` says from now on; told to the host as the real engine would. */
  setLive(pushes: readonly LivePush[]): void
}

/** An engine without a journal: it answers `app.*` and `settings.*`, and refuses the rest. For tests of hosts and lines. */
export function fakeEngine(ports: EnginePorts, more: Partial<Handlers<Session>['calls']> = {}): FakeEngine {
  const sessions: Session[] = []
  const open = new Set<Port>()
  let live: readonly LivePush[] = []
  let closed = false

  const info = (session: Session): AppInfo => ({
    version: ports.version,
    host: ports.host,
    platform: process.platform,
    world: 'none',
    actor: session.actor,
    home: ports.home,
  })
  const notHere = () => {
    throw new CallError('not-now', 'the fake engine does not do this')
  }
  const names = Object.keys(contract)
  const handlers: Handlers<Session> = {
    calls: {
      ...(Object.fromEntries(names.map((name) => [name, notHere])) as unknown as Record<CallName, never>),
      'app.info': (_input, session) => info(session),
      'app.ticket': () => ({ url: ports.ticket?.() ?? notHere() }),
      'app.show': () => ({ shown: ports.show?.() ?? false }),
      'settings.get': () => ports.settings.get(),
      'settings.set': (patch) => ports.settings.set(patch),
      ...more,
    },
    streams: Object.fromEntries(names.map((name) => [name, () => {}])) as unknown as Record<StreamName, () => void>,
  }

  return {
    ports,
    sessions,
    get closed() {
      return closed
    },
    attach(port, session) {
      sessions.push(session)
      open.add(port)
      port.onClose(() => open.delete(port))
      serve(port, handlers, { session, timer })
    },
    live: () => live,
    setLive(pushes) {
      live = pushes
      ports.onLive?.(pushes)
    },
    async close() {
      closed = true
      for (const port of open) port.close('the console is closing')
    },
  }
}
