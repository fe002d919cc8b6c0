export { checkConnections } from './check-connections.ts'
/** The way to the console that holds the data folder, for terminals and for a second start. */
export { socketPath } from './lease/index.ts'
export { dialConsole } from './socket.ts'

import type { Engine, EnginePorts } from './ports.ts'

/**
 * Composes the engine. Takes the lease on the data folder (throws `HomeInUse` when another console has it), opens the
 * terminal socket, and the world that `ports.initial` or the settings name.
 */
export async function createEngine(_ports: EnginePorts): Promise<Engine> {
  throw new Error('not composed yet')
}
