import { Command, CommanderError } from 'commander'
import { auditCommand } from './commands/audit.ts'
import { checkCommand } from './commands/check.ts'
import { doctorCommand } from './commands/doctor.ts'
import { drillCommand } from './commands/drill.ts'
import { laterCommand } from './commands/later.ts'
import { openCommand } from './commands/open.ts'
import { planCommand } from './commands/plan.ts'
import { pushCommand } from './commands/push.ts'
import { serveCommand } from './commands/serve.ts'
import type { Report, Surroundings } from './surroundings.ts'
import { type ExitCode, Stop } from './terminal.ts'

const WIDTH = 80

/** Runs the command that `words` name and says with which code the process should end. */
export async function runProgram(words: readonly string[], here: Surroundings): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = buildProgram(here, (exit) => {
    code = exit
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Stop) {
      here.terminal.note(error.message)
      return error.code
    }
    throw error
  }
}

function buildProgram(here: Surroundings, report: Report): Command {
  const { terminal } = here
  const program = new Command('signalbox')
    .description('Supervised pushes to production, and a way back that is proven.')
    .version(here.version, '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong use or bad input.')
  for (const build of [
    openCommand,
    serveCommand,
    checkCommand,
    planCommand,
    pushCommand,
    laterCommand('judge', 'judge canary against baseline'),
    laterCommand('scan', 'read scan results into the backlog'),
    auditCommand,
    drillCommand,
    doctorCommand,
  ]) {
    program.addCommand(build(here, report))
  }
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .configureHelp({ helpWidth: WIDTH, subcommandTerm: (sub) => sub.name() })
      .helpOption('-h, --help', 'print this help')
      .configureOutput({
        writeOut: (text) => {
          for (const line of text.trimEnd().split('\n')) terminal.say(line)
        },
        writeErr: (text) => {
          for (const line of text.trimEnd().split('\n')) terminal.note(line.replace(/^error: /, ''))
        },
        getOutHelpWidth: () => WIDTH,
        getErrHelpWidth: () => WIDTH,
      })
  }
  return program
}

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]
