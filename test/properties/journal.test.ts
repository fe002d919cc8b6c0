import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryJournal, openJournal } from '../../electron/engine/journal/index.ts'
import type { Draft, Journal } from '../../electron/engine/ports.ts'
import { pushId, stepId } from '../../shared/domain/ids.ts'

const NOW = Date.UTC(2026, 5, 1)

const draft: fc.Arbitrary<Draft> = fc.record({
  actor: fc.oneof(
    fc.constant({ kind: 'machine', name: 'engine' } as const),
    fc.record({
      kind: fc.constant('person' as const),
      name: fc.string(),
      via: fc.constantFrom('window' as const, 'terminal' as const),
    }),
  ),
  event: fc.oneof(
    fc.constant({ type: 'engine.stopped' } as const),
    fc.record({
      type: fc.constant('step.failed' as const),
      push: fc.constantFrom(pushId('p-1'), pushId('p-2')),
      step: fc.constant(stepId('s')),
      // Long ones fill pages, so that the write-ahead log is folded into the database in between.
      why: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('%', '_', '\\', '"', 'é', 'x'.repeat(9_000))),
    }),
  ),
})
const batch = fc.array(draft, { minLength: 1, maxLength: 8 })

function inFolder(run: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  return run(folder).finally(() => rmSync(folder, { recursive: true }))
}

describe('a journal', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), drafts: batch, at: fc.nat(1e12) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('read' as const),
        from: fc.integer({ min: -2, max: 60 }),
        to: fc.integer({ min: -2, max: 60 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('page' as const),
        request: fc.record(
          {
            limit: fc.integer({ min: 1, max: 9 }),
            before: fc.nat(60),
            search: fc.oneof(
              fc.constantFrom('P-1', 'step.failed person', '%', '_', '\\', '"', 'É', 'é', '#3', '{'),
              fc.string({ maxLength: 3 }),
            ),
            push: fc.constantFrom(pushId('p-1'), pushId('p-3')),
          },
          { requiredKeys: ['limit'] },
        ),
      }),
    },
  )

  it('on disk answers as its twin in memory does, whatever is asked in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) =>
        inFolder(async (folder) => {
          const file = join(folder, 'journal.sqlite')
          const memory = memoryJournal()
          let disk = openJournal(file)
          const same = (ask: (journal: Journal) => unknown) => expect(ask(disk)).toStrictEqual(ask(memory))
          for (const each of steps) {
            if (each.do === 'append') same((journal) => journal.append(each.drafts, each.at))
            else if (each.do === 'read') same((journal) => [...journal.read({ from: each.from, to: each.to })])
            else if (each.do === 'page') same((journal) => journal.page(each.request))
            else {
              disk.close()
              disk = openJournal(file)
            }
            same((journal) => journal.head)
          }
          same((journal) => [...journal.read()])
          expect(await disk.verify(NOW)).toStrictEqual(await memory.verify(NOW))
          disk.close()
        }),
      ),
      { numRuns: 60 },
    )
  })

  /** The files as they are on the disk at this moment: what a killed process leaves behind. */
  const parts = ['', '-wal', '-head']
  const crash = (from: string, to: string) => {
    for (const part of parts) copyFileSync(from + part, to + part)
  }

  it('that was killed holds everything that was appended, and all or nothing of each call', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 12 }), (batches) =>
        inFolder(async (folder) => {
          const journal = openJournal(join(folder, 'a.sqlite'))
          for (const [round, drafts] of batches.entries()) {
            journal.append(drafts, NOW)
            const copy = join(folder, `copy-${round}.sqlite`)
            crash(join(folder, 'a.sqlite'), copy)
            const found = openJournal(copy)
            expect([...found.read()]).toStrictEqual([...journal.read()])
            expect(await found.verify(NOW)).toMatchObject({ ok: true, head: journal.head.hash })
            found.close()
          }
          journal.close()
        }),
      ),
      { numRuns: 20 },
    )
  })

  it('whose write-ahead log is torn opens with whole calls from the start, and names what is lost', async () => {
    const damage = fc.record({ keep: fc.double({ min: 0, max: 1, noNaN: true }), garble: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 1, maxLength: 12 }),
        damage,
        fc.boolean(),
        (batches, { keep, garble }, noted) =>
          inFolder(async (folder) => {
            const file = join(folder, 'a.sqlite')
            const copy = join(folder, 'copy.sqlite')
            const journal = openJournal(file)
            const ends = [0]
            for (const drafts of batches) {
              journal.append(drafts, NOW)
              ends.push(journal.head.seq)
            }
            crash(file, copy)
            if (!noted) rmSync(`${copy}-head`)
            const length = Math.floor(statSync(`${copy}-wal`).size * keep)
            if (garble) garbleFrom(`${copy}-wal`, length)
            else truncateSync(`${copy}-wal`, length)

            const found = openJournal(copy)
            expect(ends).toContain(found.head.seq)
            expect([...found.read()]).toStrictEqual([...journal.read({ to: found.head.seq })])
            const whole = found.head.seq === journal.head.seq
            const lost = { ok: false, badSeq: found.head.seq + 1, provenTo: found.head.seq }
            const expected = whole || !noted ? { ok: true, entries: found.head.seq } : lost
            expect(await found.verify(NOW)).toMatchObject(expected)

            // It goes on from there, and does not forget.
            found.append(batches[0] ?? [], NOW)
            found.close()
            const again = openJournal(copy)
            expect(await again.verify(NOW)).toMatchObject(whole || !noted ? { ok: true, entries: again.head.seq } : lost)
            again.close()
            journal.close()
          }),
      ),
      { numRuns: 60 },
    )
  })
})

function garbleFrom(file: string, place: number) {
  const bytes = readFileSync(file)
  for (let at = place; at < Math.min(place + 512, bytes.length); at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0x5a
  writeFileSync(file, bytes)
}
