import { CallError, type Handlers } from '../../../shared/rpc/peer.ts'
import type { VaultView } from '../../../shared/rpc/views.ts'
import type { Session } from '../ports.ts'
import { exportView, verifyJournal } from './audit.ts'
import type { Desk } from './desk.ts'
import { commandPush, previewPush, services, startPush } from './pushes.ts'
import { reportOf } from './report.ts'
import { serveConsole, serveLog, serveSeries } from './streams.ts'

const TEST_FOR = 30_000

/** The engine's side of the contract, every line of it. */
export function handlersOf(desk: Desk): Handlers<Session> {
  const { ports, vault } = desk
  const vaultView = (): VaultView => ({ state: vault.state(), names: vault.state() === 'open' ? vault.names() : [] })
  return {
    calls: {
      'app.info': (_, session) => desk.info(session),
      'app.ticket': (_, session) => {
        if (session.via !== 'terminal') throw new CallError('rejected', 'Only a terminal may ask for a new address.')
        if (!ports.ticket) throw new CallError('not-now', 'This console has a window of its own and no address.')
        return { url: ports.ticket() }
      },
      'app.show': () => ({ shown: ports.show?.() ?? false }),
      'world.enter': (input, session) => desk.enter(input, session),
      'practice.set': async (input) => {
        await desk.practice(input)
        return null
      },
      'workspace.services': () => services(desk.world()),
      'push.preview': (input, session) => previewPush(desk.world(), input, session),
      'push.start': (input, session) => startPush(desk.world(), input, session),
      'push.command': (input, session) => commandPush(desk.world(), input, session),
      'push.report': ({ push }) => {
        const found = desk.world().book.push(push)
        if (!found) throw new CallError('rejected', `There is no push ${push}.`)
        return reportOf(found)
      },
      'journal.page': ({ limit, before, search, push }) =>
        desk.world().journal.page({
          limit,
          ...(before === undefined ? {} : { before }),
          ...(search === undefined ? {} : { search }),
          ...(push === undefined ? {} : { push }),
        }),
      'journal.verify': (_, session) => verifyJournal(desk, session),
      'journal.export': (range, session) => exportView(desk, range, session),
      'connections.test': async ({ name }, session) => {
        const world = desk.world()
        const probe = await world.connections.test(name, AbortSignal.timeout(TEST_FOR))
        const failed = probe.checks.find(({ state }) => state === 'failed')
        const detail = failed ? `${failed.name}: ${failed.detail}` : (probe.product ?? 'answers')
        const { canRead, canWrite } = probe
        world.book.note({
          actor: session.actor,
          event: { type: 'connection.tested', connection: name, canRead, canWrite, detail },
        })
        return probe
      },
      'settings.get': () => ports.settings.get(),
      'settings.set': (patch) => ports.settings.set(withoutUndefined(patch)),
      'vault.state': vaultView,
      'vault.unlock': async ({ passphrase }) => {
        await vault.unlock(passphrase)
        return vaultView()
      },
      'vault.set': async ({ name, value }) => {
        await vault.set(name, value)
        return vaultView()
      },
      'vault.remove': async ({ name }) => {
        await vault.remove(name)
        return vaultView()
      },
      'presence.input': (_, session) => {
        desk.world().seen(session.actor.name)
        return null
      },
    },
    streams: {
      console: (_, __, outlet) => serveConsole(desk.world(), outlet),
      facts: (_, __, outlet) => desk.frames().serve(outlet),
      series: ({ push }, _, outlet) => serveSeries(desk.world(), push, outlet),
      log: ({ file, from }, _, outlet) => serveLog(desk.world(), file, from, outlet),
    },
  }
}

/** A patch that names a setting without a value leaves it as it is. */
const withoutUndefined = <Value extends object>(patch: Value) =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Value]: NonNullable<Value[Key]>
  }
