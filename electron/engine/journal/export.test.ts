import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashedText } from '../../../shared/domain/entry.ts'
import { pushId, stepId } from '../../../shared/domain/ids.ts'
import type { Draft, Journal } from '../ports.ts'
import { sha256 } from './fixtures.ts'
import { exportJournal, memoryJournal } from './index.ts'

const NOW = Date.UTC(2026, 5, 1)

/** Texts and numbers that other languages write in another way than ECMAScript does. */
const details = ['plain', 'ünï 😀 \ud83d', '"hash":"0","prev":"0","seq":1}', '\u2028\u007f\u0000\r\n', '1e21', '']
const drafts = details.map(
  (detail): Draft => ({
    actor: { kind: 'person', name: 'Maya', via: 'window' },
    event: {
      type: 'step.passed',
      push: pushId('p'),
      step: stepId('s'),
      detail,
      log: { file: 'a.log', lines: 1e21, bytes: 1e-7, sha256: '' },
    },
  }),
)

let folder: string
let file: string
let journal: Journal
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'))
  file = join(folder, 'journal.jsonl')
  journal = memoryJournal()
  journal.append(drafts, NOW)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the script of README.md, as it is printed there. A machine without Python 3 fails here. */
function verifyWithPython(): Promise<{ readonly code: number | string; readonly says: string }> {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8')
  const [, script] = /```python\n([\s\S]*?)```/.exec(readme) ?? []
  writeFileSync(join(folder, 'verify.py'), script ?? '')
  return new Promise((resolve) => {
    execFile('python3', ['-I', join(folder, 'verify.py'), file], (error, out, err) => {
      resolve({ code: error?.code ?? 0, says: (out + err).trim() })
    })
  })
}

describe('an export', () => {
  it('has one canonical line per entry, whose text without its hash gives the hash', async () => {
    const view = await exportJournal(journal, file)
    const text = readFileSync(file, 'utf8')
    expect(view).toEqual({ file, entries: 6, from: 1, to: 6, sha256: sha256(text), head: journal.head.hash })
    const entries = [...journal.read()]
    for (const [index, line] of text.trimEnd().split('\n').entries()) {
      const entry = entries[index]
      if (!entry) throw new Error('a line too many')
      expect(JSON.parse(line)).toEqual(entry)
      expect(line.replace(`,"hash":"${entry.hash}"`, '')).toBe(hashedText(entry))
    }
    expect(readFileSync(`${file}.sha256`, 'utf8')).toBe(`${view.sha256}  journal.jsonl\n`)
    expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'journal.jsonl.sha256'])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it.each([
    [{ from: 3 }, 3, 6],
    [{ from: 2, to: 4 }, 2, 4],
    [{ to: 99 }, 1, 6],
  ])('holds the range %o and nothing else', async (range, from, to) => {
    expect(await exportJournal(journal, file, range)).toMatchObject({ from, to, entries: to - from + 1 })
    const seqs = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).seq)
    expect([seqs[0], seqs.at(-1), seqs.length]).toEqual([from, to, to - from + 1])
    expect(await verifyWithPython()).toMatchObject({ code: 0 })
  })

  it('of nothing is refused in one sentence', async () => {
    await expect(exportJournal(journal, file, { from: 9 })).rejects.toThrow(
      'Nothing was exported: there is no entry from 9 to the end. The journal ends with entry 6.',
    )
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves no half of a file behind when it fails', async () => {
    const broken = {
      head: journal.head,
      *read() {
        yield* journal.read({ to: 2 })
        throw new Error('the disk went away')
      },
    }
    await expect(exportJournal(broken, file)).rejects.toThrow('The journal was not exported; the journal itself stands')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the documented check without Signalbox', () => {
  it('says that a right export is right, and names its head', async () => {
    await exportJournal(journal, file)
    expect(await verifyWithPython()).toEqual({
      code: 0,
      says: `right: 6 is the last entry, and its hash is ${journal.head.hash}`,
    })
  })

  it('fits 20 lines', () => {
    const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8')
    const lines = /```python\n([\s\S]*?)```/.exec(readme)?.[1]?.trimEnd().split('\n') ?? []
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.length).toBeLessThanOrEqual(20)
  })

  const lines = (change: (lines: string[]) => string[]) => (text: string) =>
    change(text.trimEnd().split('\n'))
      .map((line) => `${line}\n`)
      .join('')
  const forge = (line: string) => {
    const { hash: _hash, ...entry } = JSON.parse(line)
    const forged = { ...entry, at: '2020-01-01T00:00:00.000Z' }
    return line
      .replace(entry.at, forged.at)
      .replace(/"hash":"[0-9a-f]{64}","prev"/, `"hash":"${sha256(hashedText(forged))}","prev"`)
  }

  it.each([
    ['flipped', (text: string) => text.replace('"detail":"1e21"', '"detail":"1e22"'), 'entry 5 was changed'],
    [
      'flipped in its hash',
      lines(([a = '', b = '', ...rest]) => [a, b.replace(/"hash":"./, '"hash":"x'), ...rest]),
      'line 2 is not an entry; what stands before it is right',
    ],
    ['dropped', lines((all) => all.toSpliced(2, 1)), 'entry 3 is missing or not in its place'],
    ['swapped', lines(([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest]), 'entry 2 is missing or not in its place'],
    [
      'rewritten with a right hash',
      lines(([a = '', b = '', ...rest]) => [a, forge(b), ...rest]),
      'entry 3 does not follow from the entry before it',
    ],
    ['cut off', lines((all) => all.slice(0, 4)), 'the file does not have its checksum: entries after 4 may be cut off'],
    ['cut in half', (text: string) => text.slice(0, -20), 'line 6 is not an entry; what stands before it is right'],
    ['added', (text: string) => `${text}{}\n`, 'line 7 is not an entry; what stands before it is right'],
  ])('names an entry that was %s', async (_name, change, says) => {
    await exportJournal(journal, file)
    const text = readFileSync(file, 'utf8')
    const broken = change(text)
    expect(broken).not.toBe(text)
    writeFileSync(file, broken)
    expect(await verifyWithPython()).toEqual({ code: 1, says })
  })
})
