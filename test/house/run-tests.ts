/**
 * `npm test`: sets up what is missing, builds, and runs the checks and every suite. The last line is the sum.
 * `npm test -- [--all] NAME...` runs only those suites (and no checks); --all: every case of those that take a sample.
 */
import { parseArgs } from 'node:util'
import { CHECKS } from './checks.ts'
import { ROOT } from './paths.ts'
import { lookEverywhere, providePrograms } from './programs.ts'
import { runNode } from './run.ts'
import { add, allOf, NOTHING, runSuite, SUITES, type Tally } from './suites.ts'

const heading = (text: string): void => console.log(`\n== ${text}`)

const one = (ok: boolean): Tally => (ok ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 })

/** Scripts of npm use the Node of the lock file; if its package is not there, the system's would run instead, silently. */
const rightNode = (): Tally => {
  if (process.version.startsWith('v24.')) return one(true)
  console.log(
    `FAILED  this is Node ${process.version}; Node 24 comes with \`npm ci\` (optional dependencies must not be omitted).`,
  )
  return one(false)
}

/** In CI whatever is missing is a failure; elsewhere a person is told what is left out. */
const setUp = async (): Promise<Tally> => {
  const missing = await providePrograms()
  for (const { command, neededFor } of missing) {
    console.log(`${process.env.CI === undefined ? 'skipped' : 'FAILED'}  no ${command}: it is needed for ${neededFor}.`)
  }
  const count = missing.length
  return process.env.CI === undefined ? { ...NOTHING, skipped: count } : { ...NOTHING, failed: count }
}

const timed = async (name: string, work: () => Promise<boolean>): Promise<Tally> => {
  const started = performance.now()
  const ok = await work()
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${name}`)
  return one(ok)
}

const report = ({ code, output }: { readonly code: number; readonly output: string }): boolean => {
  if (code !== 0) console.log(output.trimEnd())
  return code === 0
}

const build = (): Promise<Tally> => timed('build', async () => report(await runNode('test/house/build.ts', [])))

const staticChecks = async (): Promise<Tally> => {
  let sum = NOTHING
  for (const check of CHECKS) sum = add(sum, await timed(check.name, async () => report(await check.look(ROOT))))
  return sum
}

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false } },
})
const suites = wanted.length === 0 ? SUITES : SUITES.filter(({ name }) => wanted.includes(name))

heading('set-up')
lookEverywhere()
let total = add(rightNode(), await setUp())
total = add(total, await build())
if (wanted.length === 0) {
  heading('checks')
  total = add(total, await staticChecks())
}
const table: string[] = []
for (const suite of suites) {
  heading(suite.name)
  const started = performance.now()
  const tally = await runSuite(values.all ? allOf(suite) : suite)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  table.push(`${suite.name.padEnd(14)} ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped in ${seconds} s`)
  total = add(total, tally)
}
heading('sum')
for (const row of table) console.log(row)
const { passed, failed, skipped } = total
const ok = failed === 0 && passed > 0 && suites.length > 0
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = ok ? 0 : 1
