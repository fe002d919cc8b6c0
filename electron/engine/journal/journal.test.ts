import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { machine } from '../../../shared/domain/actor.ts'
import { GENESIS, hashedText } from '../../../shared/domain/entry.ts'
import { pushId, stepId } from '../../../shared/domain/ids.ts'
import type { Draft, Journal } from '../ports.ts'
import { sha256 } from './fixtures.ts'
import { JournalError, memoryJournal, openJournal } from './index.ts'

const NOW = Date.UTC(2026, 5, 1, 3, 12, 40, 7)
const push = pushId('p-1')
const engine = machine('engine')
const maya = { kind: 'person', name: 'Maya', via: 'window' } as const

const passed = (name: string, detail = 'seen', actor: Draft['actor'] = engine): Draft => ({
  actor,
  event: { type: 'step.passed', push, step: stepId(name), detail },
})
const stopped: Draft = { actor: engine, event: { type: 'engine.stopped' } }

let folder: string
let journal: Journal
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => {
  journal.close()
  rmSync(folder, { recursive: true })
})

describe.each([
  ['on disk', () => openJournal(join(folder, 'journal.sqlite'))],
  ['in memory', memoryJournal],
])('a journal %s', (_name, open) => {
  beforeEach(() => {
    journal = open()
  })

  it('is empty at first', async () => {
    expect(journal.head).toEqual({ seq: 0, hash: GENESIS })
    expect([...journal.read()]).toEqual([])
    expect(journal.page({ limit: 10 })).toEqual({ entries: [], total: 0 })
    expect(await journal.verify(NOW)).toEqual({ ok: true, entries: 0, head: GENESIS, at: NOW })
  })

  it('chains every entry to the one before, over its canonical text', () => {
    const [first, second] = journal.append([passed('build', 'ünï "quoted" \u2028 \ud83d'), stopped], NOW)
    const [third] = journal.append([stopped], NOW + 1)
    if (!first || !second || !third) throw new Error('three entries were appended')
    expect(first).toMatchObject({ seq: 1, at: '2026-06-01T03:12:40.007Z', prev: GENESIS })
    for (const entry of [first, second, third]) expect(entry.hash).toBe(sha256(hashedText(entry)))
    expect([second.prev, third.prev]).toEqual([first.hash, second.hash])
    expect(journal.head).toEqual({ seq: 3, hash: third.hash })
  })

  it('hands out what it will read later, so that a fold is the same before and after a restart', () => {
    const event = {
      type: 'step.passed',
      push,
      step: stepId('s'),
      detail: 'd',
      log: undefined,
      list: [undefined, -0],
    } as unknown as Draft['event']
    const appended = journal.append([{ actor: engine, event }], NOW)
    const read = [...journal.read()]
    expect(read).toStrictEqual(appended)
    expect(appended[0]?.event).toStrictEqual({ type: 'step.passed', push, step: 's', detail: 'd', list: [null, 0] })
  })

  it('keeps all of the drafts or none', () => {
    journal.append([stopped], NOW)
    const bad = { actor: engine, event: { type: 'engine.stopped', when: new Date(0) } } as unknown as Draft
    expect(() => journal.append([stopped, bad], NOW)).toThrow(TypeError)
    expect(journal.head.seq).toBe(1)
    expect([...journal.read()]).toHaveLength(1)
    expect(journal.append([], NOW)).toEqual([])
    expect(journal.append([stopped], NOW)[0]?.seq).toBe(2)
  })

  it('reads a range, oldest first, and entries that come while it is read are left for the next reading', () => {
    journal.append(
      Array.from({ length: 2_500 }, () => stopped),
      NOW,
    )
    expect([...journal.read({ from: 999, to: 1_002 })].map((entry) => entry.seq)).toEqual([999, 1_000, 1_001, 1_002])
    expect([...journal.read({ from: 2_499 })].map((entry) => entry.seq)).toEqual([2_499, 2_500])
    expect([...journal.read({ to: 1 })].map((entry) => entry.seq)).toEqual([1])
    expect([...journal.read({ from: 9, to: 8 })]).toEqual([])
    let seen = 0
    for (const entry of journal.read()) {
      if (entry.seq % 1_000 === 0) journal.append([stopped], NOW)
      seen += 1
    }
    expect(seen).toBe(2_500)
    expect(journal.head.seq).toBe(2_502)
  })

  it('lets two readings run at the same time', () => {
    journal.append(
      Array.from({ length: 1_200 }, () => stopped),
      NOW,
    )
    const one = journal.read()[Symbol.iterator]()
    const other = journal.read()[Symbol.iterator]()
    for (let seq = 1; seq <= 1_200; seq += 1) {
      expect(one.next().value?.seq).toBe(seq)
      expect(other.next().value?.seq).toBe(seq)
    }
  })

  it('pages newest first, without a gap and without a repeat', () => {
    journal.append(
      Array.from({ length: 25 }, (_, index) => passed(`step ${index}`)),
      NOW,
    )
    const first = journal.page({ limit: 10 })
    expect(first).toMatchObject({ total: 25, next: 16 })
    expect(first.entries.map((entry) => entry.seq)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16])
    const second = journal.page({ limit: 10, before: first.next ?? 0 })
    const third = journal.page({ limit: 10, before: second.next ?? 0 })
    expect(third.entries.map((entry) => entry.seq)).toEqual([5, 4, 3, 2, 1])
    expect(third.next).toBeUndefined()
    expect(journal.page({ limit: 25 }).next).toBeUndefined()
  })

  it('finds by push, by words in any case, and by number', () => {
    journal.append([passed('Deploy files', 'ran on 100% of "web_1"', maya), passed('Smoke'), stopped], NOW)
    const other: Draft = { actor: maya, event: { type: 'push.started', push: pushId('p-2') } }
    journal.append([other], NOW)
    const seqs = (request: { search?: string; push?: typeof push }) => {
      const page = journal.page({ limit: 10, ...request })
      expect(page.total).toBe(page.entries.length)
      return page.entries.map((entry) => entry.seq)
    }
    expect(seqs({ push })).toEqual([2, 1])
    expect(seqs({ search: 'MAYA' })).toEqual([4, 1])
    expect(seqs({ search: 'maya deploy' })).toEqual([1])
    expect(seqs({ search: 'maya', push: pushId('p-2') })).toEqual([4])
    expect(seqs({ search: '"web_1"' })).toEqual([1])
    expect(seqs({ search: '100%' })).toEqual([1])
    expect(seqs({ search: 'web%1' })).toEqual([])
    expect(seqs({ search: 'webx1' })).toEqual([])
    expect(seqs({ search: '#3' })).toEqual([3])
    expect(seqs({ search: '#3 maya' })).toEqual([])
    // Not the hashes: they would match any short hexadecimal word.
    expect(seqs({ search: journal.head.hash.slice(0, 8) })).toEqual([])
  })

  it('counts what came since the last page of the same filter', () => {
    journal.append([passed('a'), stopped], NOW)
    expect(journal.page({ limit: 1, search: 'step.passed' }).total).toBe(1)
    journal.append([passed('b'), passed('c')], NOW)
    expect(journal.page({ limit: 1, search: 'step.passed' })).toMatchObject({ total: 3, next: 4 })
    expect(journal.page({ limit: 1, search: 'engine' }).total).toBe(4)
    expect(journal.page({ limit: 1, search: 'step.passed', before: 4 })).toMatchObject({ total: 3, next: 3 })
  })

  it('verifies in slices, while entries are appended', async () => {
    journal.append(
      Array.from({ length: 3_500 }, () => stopped),
      NOW,
    )
    const progress: number[] = []
    const verification = await journal.verify(NOW, (entries) => {
      progress.push(entries)
      if (entries === 2_000) journal.append([stopped], NOW)
    })
    expect(progress.slice(0, 3)).toEqual([1_000, 2_000, 3_000])
    expect(verification).toEqual({ ok: true, entries: 3_501, head: journal.head.hash, at: NOW })
  })

  it('says in one sentence that it is closed', async () => {
    journal.close()
    journal.close()
    expect(() => journal.append([stopped], NOW)).toThrow(JournalError)
    expect(() => [...journal.read()]).toThrow('The journal is closed')
    expect(() => journal.page({ limit: 1 })).toThrow('The journal is closed')
    await expect((async () => journal.verify(NOW))()).rejects.toThrow('The journal is closed')
  })
})
