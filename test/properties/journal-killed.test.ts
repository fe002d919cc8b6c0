import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../electron/engine/journal/index.ts'

const writer = fileURLToPath(new URL('./journal-writer.fixture.ts', import.meta.url))
const BATCH = 7

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Lets a process append until it has said `enough` ends, then kills it at once. Answers the last end that it said. */
async function appendAndKill(file: string, enough: number): Promise<number> {
  const child = spawn(process.execPath, [writer, file, String(BATCH)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  let said = 0
  let heard = 0
  for await (const line of createInterface({ input: child.stdout })) {
    said = Number(line)
    heard += 1
    if (heard === enough) child.kill('SIGKILL')
  }
  await gone
  return said
}

describe('a process that is killed while it appends', () => {
  it('loses nothing that append has returned, leaves no half of a call, and the next one goes on', async () => {
    const file = join(folder, 'journal.sqlite')
    let before = 0
    for (let round = 1; round <= 12; round += 1) {
      const said = await appendAndKill(file, round * 3)
      const journal = openJournal(file)
      const { seq } = journal.head
      expect(said).toBeGreaterThan(before)
      expect(seq).toBeGreaterThanOrEqual(said)
      expect(seq % BATCH).toBe(0)
      expect(await journal.verify(0)).toMatchObject({ ok: true, entries: seq })
      journal.close()
      before = seq
    }
  })
})

describe.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
  it('is told in one sentence, and all that append has returned stands', async () => {
    const file = join(folder, 'journal.sqlite')
    // No file of this process may grow beyond 300 kB: the write-ahead log meets the limit in the middle of a call.
    const shell = 'ulimit -f 600; exec "$0" "$@"'
    const child = spawn('sh', ['-c', shell, process.execPath, writer, file, String(BATCH)], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    const said = Number(out.trimEnd().split('\n').at(-1))
    expect(err).toContain(`Entry ${said + 1} could not be written to the journal; entries 1 to ${said} stand (${file}).`)
    const journal = openJournal(file)
    expect(journal.head.seq).toBe(said)
    expect(journal.append([{ actor: { kind: 'machine', name: 'engine' }, event: { type: 'engine.stopped' } }], 0)).toHaveLength(1)
    expect(await journal.verify(0)).toMatchObject({ ok: true, entries: said + 1 })
    journal.close()
  })
})
