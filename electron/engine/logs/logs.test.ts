import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogLine } from '../../../shared/rpc/views.ts'
import type { LogStore } from '../ports.ts'
import { openLogStore } from './index.ts'

const line = (number: number): LogLine => ({
  at: 1_000 + number,
  host: `web-${number % 7}`,
  stream: number % 5 ? 'out' : 'err',
  text: `line ${number} ü😀`,
})

let folder: string
let store: LogStore
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'logs-')), 'logs')
  store = openLogStore(folder)
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

async function written(count: number, name = 'run') {
  const writer = await store.create(name)
  for (let number = 0; number < count; number += 1) await writer.write(line(number))
  return writer.finish()
}

describe('a run log', () => {
  it('keeps every line in order, and its reference is what is on the disk', async () => {
    const reference = await written(3_000)
    const bytes = readFileSync(join(folder, 'run.log'))
    expect(reference).toEqual({
      file: 'run.log',
      lines: 3_000,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    expect(
      bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toEqual(Array.from({ length: 3_000 }, (_, number) => line(number)))
    if (process.platform !== 'win32') {
      expect([statSync(folder).mode & 0o777, statSync(join(folder, 'run.log')).mode & 0o777]).toEqual([0o700, 0o600])
    }
  })

  it.each([
    [0, 10],
    [255, 3],
    [256, 1],
    [1_023, 600],
    [2_999, 10],
  ])('is read from line %i on, at most %i lines', async (from, limit) => {
    await written(3_000)
    for (const reader of [store, openLogStore(folder)]) {
      const { lines, ended } = await reader.read('run.log', from, limit)
      expect(lines).toEqual(Array.from({ length: Math.min(limit, 3_000 - from) }, (_, index) => line(from + index)))
      expect(ended).toBe(from + limit >= 3_000)
    }
    expect(await store.read('run.log', 3_000, 10)).toEqual({ lines: [], ended: true })
    expect(await store.read('run.log', 9_999, 10)).toEqual({ lines: [], ended: true })
  })

  it('is read while it is written: no line twice, none left out, and the end is told', async () => {
    const writer = await store.create('run')
    const seen: LogLine[] = []
    const done = Promise.withResolvers<void>()
    let reading = Promise.resolve()
    const stop = store.watch('run.log', () => {
      reading = reading.then(readOn)
    })
    async function readOn() {
      for (;;) {
        const { lines, ended } = await store.read('run.log', seen.length, 700)
        seen.push(...lines)
        if (ended) done.resolve()
        if (lines.length === 0) return
      }
    }
    for (let number = 0; number < 20_000; number += 1) await writer.write(line(number))
    await writer.finish()
    await done.promise.finally(stop)
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, number) => line(number)))
  })

  it('has not ended while its writer may still write', async () => {
    const writer = await store.create('run')
    const changed = new Promise<void>((resolve) => store.watch('run.log', resolve))
    await writer.write(line(0))
    await changed
    expect(await store.read('run.log', 0, 10)).toEqual({ lines: [line(0)], ended: false })
    await writer.finish()
    expect(await store.read('run.log', 1, 10)).toEqual({ lines: [], ended: true })
    expect(await writer.finish()).toMatchObject({ lines: 1 })
    await expect(writer.write(line(1))).rejects.toThrow('The log run.log is finished')
  })

  it('makes the source wait, and holds little of it in memory', async () => {
    const writer = await store.create('run')
    const big = { ...line(0), text: 'x'.repeat(400_000) }
    const writes = Array.from({ length: 10 }, () => writer.write(big))
    const first = await Promise.race([writes[9]?.then(() => 'tenth'), Promise.resolve().then(() => 'not yet')])
    expect(first).toBe('not yet')
    await Promise.all(writes)
    expect(await writer.finish()).toMatchObject({ lines: 10 })
    // An answer is bounded by its size too.
    expect((await store.read('run.log', 0, 10)).lines).toHaveLength(6)
  })

  it('that a killed process left behind is read up to its last whole line', async () => {
    await written(300)
    appendFileSync(join(folder, 'run.log'), '{"at":1,"host":"web-1","str')
    const { lines, ended } = await openLogStore(folder).read('run.log', 298, 10)
    expect(lines).toEqual([line(298), line(299)])
    expect(ended).toBe(true)
  })

  it('is known by its digest after a console that was killed, its torn end included', async () => {
    await written(300)
    appendFileSync(join(folder, 'run.log'), '{"at":1,"host":"web-1","str')
    const bytes = readFileSync(join(folder, 'run.log'))
    expect(await openLogStore(folder).reference('run.log')).toEqual({
      file: 'run.log',
      lines: 300,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    expect(await store.reference('gone.log')).toBeUndefined()
  })

  it('that is still written is known once it has ended', async () => {
    const writer = await store.create('run')
    const reference = store.reference('run.log')
    await writer.write(line(0))
    const said = await writer.finish()
    expect(said.lines).toBe(1)
    expect(await reference).toEqual(said)
  })

  it('keeps the numbers of its lines when one is damaged', async () => {
    await written(3)
    const file = join(folder, 'run.log')
    writeFileSync(file, readFileSync(file, 'utf8').replace('{"at":1001', '#"at":1001'))
    const { lines } = await openLogStore(folder).read('run.log', 0, 10)
    expect(lines.map((each) => each.text)).toEqual(['line 0 ü😀', "(this line of the log can't be read any more)", 'line 2 ü😀'])
  })

  it('gets a new file when a step is run again', async () => {
    expect((await written(1)).file).toBe('run.log')
    expect((await written(2)).file).toBe('run-2.log')
    expect((await written(3, 'run.log')).file).toBe('run-3.log')
    expect((await store.read('run.log', 0, 10)).lines).toHaveLength(1)
  })

  it('of no line is a log', async () => {
    expect(await written(0)).toMatchObject({ lines: 0, bytes: 0 })
    expect(await store.read('run.log', 0, 10)).toEqual({ lines: [], ended: true })
  })

  it.each(['../journal.sqlite', 'a/b.log', '..log', 'run.txt', 'run.log\n', '', `${'x'.repeat(200)}.log`])(
    'is never at %j',
    async (name) => {
      await expect(store.read(name, 0, 1)).rejects.toThrow('is not the name of a log')
      expect(() => store.watch(name, () => undefined)).toThrow('is not the name of a log')
      if (name !== '') await expect(store.create(`${name}/x`)).rejects.toThrow('is not the name of a log')
    },
  )

  it('says why it could not be begun', async () => {
    rmSync(folder, { recursive: true })
    await expect(store.create('run')).rejects.toThrow('The log run.log could not be begun. The system said: ENOENT')
  })

  it('says when it is not there', async () => {
    await expect(store.read('gone.log', 0, 1)).rejects.toThrow('There is no log gone.log')
  })

  it('takes 10,000 lines and more in a second, and finds line 90,000 without reading the others', async () => {
    const start = performance.now()
    await written(100_000)
    const perSecond = 100_000 / ((performance.now() - start) / 1_000)
    const begun = performance.now()
    expect((await store.read('run.log', 90_000, 100)).lines[0]).toEqual(line(90_000))
    const cold = performance.now() - begun
    const again = performance.now()
    await store.read('run.log', 90_000, 100)
    const warm = performance.now() - again
    // Loose: the machine has other work. What is meant is measured at 100 times as much.
    expect(perSecond).toBeGreaterThan(10_000)
    expect(warm).toBeLessThan(Math.max(50, cold))
  })
})
