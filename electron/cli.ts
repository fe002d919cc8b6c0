import { runProgram } from './cli/program.ts'
import { processTerminal } from './cli/terminal.ts'

const terminal = processTerminal()
try {
  process.exitCode = await runProgram(process.argv.slice(2), terminal)
} catch (error) {
  terminal.note(`This should not have happened: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
