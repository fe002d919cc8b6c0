import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CallError } from '../../shared/rpc/peer.ts'
import type { ExportView, Verification } from '../../shared/rpc/views.ts'
import { HomeInUse } from '../engine/ports.ts'
import { dial, withConsole } from './line.ts'
import type { Surroundings } from './surroundings.ts'
import { Stop } from './terminal.ts'

/** What the command line does with a journal, wherever it is open. */
export interface JournalLine {
  verify(): Promise<Verification>
  export(range: { readonly from?: number; readonly to?: number }): Promise<ExportView>
}

/** Works on the journal: through the console that has it, else opened here under the same lease. */
export async function withJournal<Answer>(here: Surroundings, work: (journal: JournalLine) => Promise<Answer>): Promise<Answer> {
  const running = await dial(here.home)
  if (running === undefined) return withClosedJournal(here, work)
  running.close()
  return withConsole(here, (client) =>
    work({ verify: () => client.call('journal.verify', {}), export: (range) => client.call('journal.export', range) }),
  )
}

/** Each world has a journal of its own; the real one is what an audit is about. */
const placesOf = (home: string) => [home, join(home, 'practice')]

async function withClosedJournal<Answer>(
  { home }: Surroundings,
  work: (journal: JournalLine) => Promise<Answer>,
): Promise<Answer> {
  const folder = placesOf(home).find((place) => existsSync(join(place, 'journal.sqlite')))
  if (folder === undefined) throw new Stop(1, `There is no journal on ${home}. SIGNALBOX_HOME names another data folder.`)
  const { exportJournal, openJournal, openLogStore, takeLease, verifyWithLogs } = await import('../engine/create-engine.ts')
  try {
    const lease = takeLease(home)
    try {
      const journal = openJournal(join(folder, 'journal.sqlite'))
      try {
        return await work({
          verify: () => verifyWithLogs(journal, openLogStore(join(folder, 'logs')), Date.now()),
          async export(range) {
            const exports = join(folder, 'exports')
            mkdirSync(exports, { recursive: true, mode: 0o700 })
            return exportJournal(journal, join(exports, exportName()), range)
          },
        })
      } finally {
        journal.close()
      }
    } finally {
      lease.release()
    }
  } catch (error) {
    if (error instanceof HomeInUse) {
      throw new Stop(1, `A console has the journal on ${home} and does not answer: end it, or wait until it does.`)
    }
    throw error instanceof Stop || error instanceof CallError || !(error instanceof Error) ? error : new Stop(1, error.message)
  }
}

const exportName = () => `journal-${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`
