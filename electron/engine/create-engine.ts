import { userInfo } from 'node:os'
import { serve } from '../../shared/rpc/peer.ts'
import type { Port } from '../../shared/rpc/port.ts'
import { openDesk } from './desk.ts'
import { handlersOf } from './handlers/index.ts'
import { takeLease } from './lease/index.ts'
import type { Engine, EnginePorts, Session } from './ports.ts'
import { listenConsole } from './socket.ts'

export { checkConnections } from './check-connections.ts'
export { exportJournal, openJournal } from './journal/index.ts'
/** The way to the console that holds the data folder, for terminals and for a second start. */
export { dataFolder, socketPath, takeLease } from './lease/index.ts'
export { openLogStore, verifyWithLogs } from './logs/index.ts'
export { dialConsole } from './socket.ts'

/** Time for the answer to a change of worlds to arrive before the lines are closed. */
const LAST_WORDS = 100

/**
 * Composes the engine. Takes the lease on the data folder (throws `HomeInUse` when another console has it), opens the
 * terminal socket, and the world that `ports.initial` or the settings name.
 */
export async function createEngine(ports: EnginePorts): Promise<Engine> {
  const lease = takeLease(ports.home)
  const lines = new Set<Port>()
  const desk = openDesk(ports, () => setTimeout(closeLines, LAST_WORDS))
  const handlers = handlersOf(desk)

  const attach = (port: Port, session: Session) => {
    lines.add(port)
    port.onClose(() => lines.delete(port))
    serve(port, handlers, { session, timer: desk.timer })
  }
  function closeLines() {
    for (const line of [...lines]) line.close('another world was opened')
  }

  try {
    await desk.openInitial()
    const name = userInfo().username
    const socket = await listenConsole(lease.socket, (port) =>
      attach(port, { actor: { kind: 'person', name, via: 'terminal' }, via: 'terminal' }),
    )
    return {
      attach,
      live: desk.live,
      async close() {
        await socket.close()
        for (const line of [...lines]) line.close('the console is closing')
        try {
          await desk.close()
        } finally {
          lease.release()
        }
      },
    }
  } catch (error) {
    await desk.close()
    lease.release()
    throw error
  }
}
