import { spawn } from 'node:child_process'
import { runConsole } from './browser-console.ts'
import { findElectron, whyNoDesktop } from './electron-program.ts'
import { readOptions, USAGE, WrongUse } from './options.ts'
import { ROOT } from './root.ts'
import { buildScreens } from './screens.ts'

/** Runs the desktop app until it ends. Resolves with its exit code. */
async function runDesktop(electron: string, args: readonly string[]) {
  await buildScreens('renderer', 'main', 'preload', 'practice')
  // Chromium's sandbox does not work for root, and Electron then refuses to start.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(electron, [...root, ROOT, '--', ...args], { stdio: 'inherit' })
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

const say = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const args = process.argv.slice(2)
  const options = readOptions(args)
  const electron = findElectron()
  const why = whyNoDesktop(electron)
  if (options === 'help') say(USAGE)
  else if (electron !== undefined && why === undefined) process.exitCode = await runDesktop(electron, args)
  else {
    say(why ?? '')
    process.exitCode = await runConsole({ ...options, open: true }, say)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = error instanceof WrongUse ? 2 : 1
}
