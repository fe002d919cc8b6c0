import { existsSync, readdirSync } from 'node:fs'
import { CallError, type Client } from '../../shared/rpc/peer.ts'
import { dataFolder } from '../data-folder.ts'
import { HomeInUse } from '../engine/ports.ts'
import { ROOT, versionOf } from '../root.ts'
import { dial, withConsole } from './line.ts'
import { openOwnEngine, personHere } from './own-engine.ts'
import { Stop } from './terminal.ts'

/** Works on the journal: through the console that has it, else opened here under the same lease. */
export async function withJournal<Answer>(work: (client: Client) => Promise<Answer>): Promise<Answer> {
  const home = dataFolder()
  const running = await dial(home)
  if (running !== undefined) {
    running.close()
    return withConsole(work)
  }
  if (!existsSync(home) || readdirSync(home).length === 0) {
    throw new Stop(1, `There is no journal on ${home}. SIGNALBOX_HOME names another data folder.`)
  }
  try {
    const own = await openOwnEngine({ home, version: versionOf(ROOT), initial: { world: 'none' } }, personHere())
    try {
      return await work(own.client)
    } finally {
      await own.close()
    }
  } catch (error) {
    if (error instanceof HomeInUse)
      throw new Stop(1, `A console has the journal on ${home} and does not answer: end it, or wait until it does.`)
    throw error instanceof CallError ? new Stop(1, error.message) : error
  }
}
