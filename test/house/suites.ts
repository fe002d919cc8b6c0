import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, tool } from './paths.ts'
import { runNode } from './run.ts'

export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number }

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }
export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
})

export type Suite = {
  readonly name: string
  /** Minutes after which it is ended and counts as failed: a few times what it takes on two cores. */
  readonly minutes: number
  readonly env?: Readonly<Record<string, string>>
}

/** Vitest's projects, the quick ones first. */
export const SUITES: readonly Suite[] = [
  { name: 'unit', minutes: 6 },
  { name: 'architecture', minutes: 4 },
  { name: 'properties', minutes: 5 },
  { name: 'security', minutes: 4 },
  { name: 'conformance', minutes: 6 },
  { name: 'faults', minutes: 8 },
  { name: 'e2e', minutes: 10 },
]

/** The same suite with every case of what is otherwise a sample; the suite reads SIGNALBOX_TEST_ALL. */
export const allOf = (suite: Suite): Suite => ({ ...suite, minutes: 90, env: { ...suite.env, SIGNALBOX_TEST_ALL: '1' } })

export type Report = {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** A file that fails before its first test counts as one failure: nothing that broke may look like nothing to run. */
export const tallyOf = (report: Report): Tally => {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const count = (...states: string[]): number => tests.filter(({ status }) => states.includes(status)).length
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: count('passed'),
    failed: count('failed') + broken.length,
    skipped: count('skipped', 'pending', 'todo', 'disabled'),
  }
}

/** Runs one of vitest's projects, showing its output, and counts. A run that ends badly without a failed test is a failure too. */
export const runSuite = async (suite: Suite, more: readonly string[] = []): Promise<Tally> => {
  mkdirSync(CACHE, { recursive: true })
  const report = join(CACHE, `report-${suite.name}.json`)
  rmSync(report, { force: true })
  const args = [
    'run',
    '--project',
    suite.name,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    report,
    ...more,
  ]
  const { code } = await runNode(tool('vitest/vitest.mjs'), args, {
    live: true,
    limit: suite.minutes * 60_000,
    ...(suite.env === undefined ? {} : { env: suite.env }),
  })
  const tally = existsSync(report) ? tallyOf(JSON.parse(readFileSync(report, 'utf8'))) : NOTHING
  const ran = tally.passed + tally.failed + tally.skipped
  if (ran === 0) console.log(`${suite.name}: no test ran.`)
  return tally.failed === 0 && (code !== 0 || ran === 0) ? { ...tally, failed: 1 } : tally
}
