import { Command } from 'commander'
import { type DrillReport, runDrill } from '../drill.ts'
import type { Report, Surroundings } from '../surroundings.ts'
import { Stop, type Terminal } from '../terminal.ts'
import { columns, count } from '../text.ts'

/** Real time; a drill takes about two minutes. */
const DEADLINE = 300_000

export const drillCommand = (here: Surroundings, report: Report) =>
  new Command('drill')
    .description('rehearse a rollback in the practice yard, with no screen')
    .option('--json', 'print one JSON object at the end, and nothing else')
    .addHelpText(
      'after',
      '\nA good release goes to all customers, then a bad one is taken back. Nothing real\nis touched. Exit code 0 only when every setting was read back as it had been and\nno request was lost by a move. Seconds are those of the yard, which runs at 10x.',
    )
    .action(async ({ json }: { readonly json?: true }) => {
      const say = json ? () => undefined : (line: string) => here.terminal.say(line)
      const result = await withDeadline((signal) => runDrill(here, say, signal))
      if (json) {
        const { problems, ...rest } = result
        here.terminal.json(rest)
        for (const problem of problems) here.terminal.note(problem)
      } else show(here.terminal, result)
      if (!result.ok) report(1)
    })

/** Ends `work` in order on Ctrl C, on a request to end, and when it takes far too long. */
async function withDeadline<Answer>(work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const asked = new AbortController()
  const end = () => asked.abort(new Stop(1, 'The drill was ended before it was over.'))
  const late = setTimeout(() => asked.abort(new Stop(1, `The drill was not over after ${DEADLINE / 1_000} s.`)), DEADLINE)
  // Once: a second Ctrl C ends this process at once, and the yard's process with it.
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  try {
    return await work(asked.signal)
  } finally {
    clearTimeout(late)
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}

const asSeconds = (value: number | null) => (value === null ? 'not reached' : `${value} s`)

function show(terminal: Terminal, result: DrillReport) {
  const rows = [
    ['requests', count(result.requests)],
    ['failed requests', `${count(result.failedRequests)}, of these by the push or the rollback ${count(result.failedByPush)}`],
    ['bad verdict to customers on blue', asSeconds(result.secondsToCustomersOnBlue)],
    ['bad verdict to finished', asSeconds(result.secondsToFinished)],
    ['read back', `${result.readBacks.length} settings`],
  ]
  terminal.say()
  for (const line of columns(rows, '  ')) terminal.say(line)
  const readBacks = result.readBacks.map(({ system, object, expected, seen }) => [
    system,
    object,
    seen,
    seen === expected ? 'as before' : `expected ${expected}`,
  ])
  for (const line of columns(readBacks, '    ')) terminal.say(line)
  for (const problem of result.problems) terminal.say(`  ${problem}`)
  terminal.say(result.ok ? '  All of it is verified.' : '  Not verified.')
}
