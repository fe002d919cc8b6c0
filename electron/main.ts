import { openDesktop } from './desktop/index.ts'
import { readOptions, USAGE } from './options.ts'
import { ROOT } from './root.ts'

/** What stands before `--` is Chromium's. */
const args = process.argv.includes('--') ? process.argv.slice(process.argv.indexOf('--') + 1) : []

function main() {
  const options = readOptions(args)
  if (options === 'help') {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  return openDesktop(options, ROOT)
}

Promise.resolve()
  .then(main)
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  })
