import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openJournal } from '../../electron/engine/journal/index.ts'
import type { Draft } from '../../electron/engine/ports.ts'
import { effectId, pushId, stepId } from '../../shared/domain/ids.ts'

/**
 * What the journal costs, beside the least that a program on the same disk could do in the same run: a bare SELECT with a
 * SHA-256 per row, a bare SELECT with a JSON.parse per row, a bare durable INSERT. Run: node test/bench/journal.ts [--json]
 */

const ENTRIES = 100_000
const ROUNDS = 200

const folder = mkdtempSync(join(tmpdir(), 'bench-journal-'))
const file = join(folder, 'journal.sqlite')
const push = pushId('p-2026-0601-01')
const at = Date.UTC(2026, 5, 1)

/** Entries as a push writes them: an intent with its before-image, about 400 bytes. */
const draft = (index: number): Draft => ({
  actor: { kind: 'machine', name: 'engine' },
  event: {
    type: 'effect.intended',
    push,
    effect: effectId(`e-${index}`),
    place: { way: 'forward', step: stepId('canary/5 % customers') },
    connection: 'lb-prod-1',
    change: {
      kind: 'set',
      route: 0,
      before: { 'be_shop/blue-1': 'weight 100, ready', 'be_shop/green-1': 'weight 0, ready' },
      after: { 'be_shop/blue-1': 'weight 95, ready', 'be_shop/green-1': `weight ${index % 100}, ready` },
    },
  },
})

const drafts = (count: number) => Array.from({ length: count }, (_, index) => draft(index))
const timed = async (run: () => unknown) => {
  const start = performance.now()
  await run()
  return performance.now() - start
}
const best = async (times: number, run: () => unknown) => {
  const all: number[] = []
  for (let time = 0; time < times; time += 1) all.push(await timed(run))
  return Math.min(...all)
}
async function perCall(times: number, run: () => unknown) {
  const all: number[] = []
  for (let time = 0; time < times; time += 1) all.push(await timed(run))
  all.sort((a, b) => a - b)
  return { median: all[times >> 1] ?? 0, p99: all[Math.floor(times * 0.99)] ?? 0 }
}

/** The limit of `append`: the same bytes into a table without rules, durable too. */
function bareInsert(count: number) {
  const database = new DatabaseSync(join(folder, `bare-${count}.sqlite`))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entries (seq INTEGER PRIMARY KEY, body TEXT)')
  const insert = database.prepare('INSERT INTO entries (body) VALUES (?)')
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const bodies = drafts(count).map((each) => JSON.stringify(each) + '0'.repeat(128))
  return () => {
    begin.run()
    for (const body of bodies) insert.run(body)
    commit.run()
  }
}

async function measure() {
  const fill = openJournal(file)
  for (let written = 0; written < ENTRIES; written += 10_000) fill.append(drafts(10_000), at)
  fill.close()

  const journal = openJournal(file)
  const database = new DatabaseSync(file, { readOnly: true })
  const select = database.prepare('SELECT body FROM entries ORDER BY seq')
  const bare = (each: (body: string) => unknown) => () => {
    for (const { body } of select.iterate()) each(String(body))
  }
  const limitVerify = await best(
    3,
    bare((body) => hash('sha256', body, 'hex')),
  )
  const limitLoad = await best(
    3,
    bare((body) => JSON.parse(body)),
  )
  const verify = await best(3, async () => {
    const result = await journal.verify(at)
    if (!result.ok || result.entries !== ENTRIES) throw new Error(`not verified: ${JSON.stringify(result)}`)
  })
  const load = await best(3, () => {
    let count = 0
    for (const _entry of journal.read()) count += 1
    if (count !== ENTRIES) throw new Error(`only ${count} entries were read`)
  })
  database.close()

  const one = drafts(1)
  const hundred = drafts(100)
  const limitOne = await perCall(ROUNDS, bareInsert(1))
  const appendOne = await perCall(ROUNDS, () => journal.append(one, at))
  const limitHundred = await perCall(ROUNDS, bareInsert(100))
  const appendHundred = await perCall(ROUNDS, () => journal.append(hundred, at))
  const pageNewest = await best(5, () => journal.page({ limit: 100 }))
  const pageFirst = await timed(() => journal.page({ limit: 100, search: 'weight blue-1 nothing-like-it' }))
  journal.close()

  return [
    { what: `verify ${ENTRIES} entries`, millis: verify, limit: limitVerify, atMost: 2_000 },
    { what: `load ${ENTRIES} entries`, millis: load, limit: limitLoad, atMost: 1_000 },
    { what: 'append 1, median', millis: appendOne.median, limit: limitOne.median },
    { what: 'append 1, 99 of 100', millis: appendOne.p99, limit: limitOne.p99 },
    { what: 'append 100, median', millis: appendHundred.median, limit: limitHundred.median },
    { what: 'append 100, 99 of 100', millis: appendHundred.p99, limit: limitHundred.p99 },
    { what: 'newest page', millis: pageNewest },
    { what: 'search that finds nothing', millis: pageFirst },
  ]
}

try {
  const figures = await measure()
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
  else {
    console.log(
      `${'what'.padEnd(28)}${'ms'.padStart(10)}${'limit ms'.padStart(10)}${'ratio'.padStart(8)}${'allowed'.padStart(9)}`,
    )
    for (const { what, millis, limit, atMost } of figures) {
      const ratio = limit === undefined ? '' : (millis / limit).toFixed(2)
      console.log(
        `${what.padEnd(28)}${millis.toFixed(2).padStart(10)}${(limit?.toFixed(2) ?? '').padStart(10)}${ratio.padStart(8)}${String(atMost ?? '').padStart(9)}`,
      )
    }
  }
  process.exitCode = figures.every(({ millis, atMost }) => atMost === undefined || millis < atMost) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
