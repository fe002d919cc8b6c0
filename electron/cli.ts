import { findChromium, hasDisplay } from './chromium.ts'
import { runProgram } from './cli/program.ts'
import { processTerminal } from './cli/terminal.ts'
import { dataFolder } from './data-folder.ts'
import { findElectron } from './electron-program.ts'
import { startPractice } from './practice-process.ts'
import { ROOT, versionOf } from './root.ts'

const terminal = processTerminal()
try {
  process.exitCode = await runProgram(process.argv.slice(2), {
    terminal,
    home: dataFolder(),
    version: versionOf(ROOT),
    root: ROOT,
    startPractice,
    hasDisplay: () => hasDisplay(),
    findElectron,
    findChromium: () => findChromium(),
  })
} catch (error) {
  terminal.note(`This should not have happened: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
