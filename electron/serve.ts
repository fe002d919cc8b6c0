import { runConsole } from './browser-console.ts'
import { readOptions, USAGE, WrongUse } from './options.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') say(USAGE)
  else process.exitCode = await runConsole(options, say)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = error instanceof WrongUse ? 2 : 1
}
