import { Command } from 'commander'
import { withJournal } from '../journal-line.ts'
import type { Report, Surroundings } from '../surroundings.ts'
import { Stop } from '../terminal.ts'
import { count } from '../text.ts'

export function auditCommand(here: Surroundings, report: Report): Command {
  const { terminal } = here
  const group = new Command('audit').description('verify or export the journal').helpCommand(false)
  group
    .command('verify')
    .description('recompute the chain of hashes, and the digests of the run logs')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nExit code 1: an entry is not right (the answer names the first one and what\nstill stands), or a run log is not what the journal says of it.',
    )
    .action(async ({ json }: { readonly json?: true }) => {
      const answer = await withJournal(here, (journal) => journal.verify())
      const wrong = answer.ok ? (answer.logs?.wrong ?? []) : []
      if (json) terminal.json(answer)
      else if (answer.ok) {
        terminal.say(`${count(answer.entries)} entries are right. The last one's hash: ${answer.head}`)
        for (const { file, why, seq } of wrong) terminal.say(`The run log ${file} is not what entry ${count(seq)} says: ${why}.`)
        const right = (answer.logs?.checked ?? 0) - wrong.length
        if (right > 0) terminal.say(`${count(right)} run ${right === 1 ? 'log is' : 'logs are'} right.`)
      } else {
        const stands =
          answer.provenTo === 0 ? 'No entry before it stands.' : `Entries 1 to ${count(answer.provenTo)} still stand.`
        terminal.say(`Entry ${count(answer.badSeq)} is not right: ${answer.why}. ${stands}`)
      }
      if (!answer.ok || wrong.length > 0) report(1)
    })
  group
    .command('export')
    .description('write entries to a JSON Lines file in the data folder')
    .option('--from <seq>', 'first entry', entryNumber)
    .option('--to <seq>', 'last entry', entryNumber)
    .option('--json', 'print file, range and checksum as JSON')
    .action(async ({ from, to, json }: { readonly from?: number; readonly to?: number; readonly json?: true }) => {
      const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
      const view = await withJournal(here, (journal) => journal.export(range))
      if (json) return terminal.json(view)
      terminal.say(`${count(view.entries)} entries, ${view.from} to ${view.to}: ${view.file}`)
      terminal.say(`SHA-256 ${view.sha256}`)
    })
  return group
}

function entryNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Stop(2, `"${text}" is no number of a journal entry: use 1 or more.`)
  return Number(text)
}
