import { takeLease } from './index.ts'

/** A process that takes the lease on the folder it is told, says so, and lives until it is ended. */
try {
  takeLease(process.argv[2] ?? '')
  // Nobody keeps what was returned, and the collector may come at any time.
  globalThis.gc?.()
  process.stdout.write('held\n')
  process.stdin.resume()
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.name : 'unknown'}\n`)
}
