import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ROOT } from '../../electron/root.ts'

let temp: string
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'signalbox-drill-test-'))
})
afterEach(() => rmSync(temp, { recursive: true, force: true }))

function drill(...words: readonly string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'electron', 'cli.ts'), 'drill', ...words], {
    env: { PATH: process.env.PATH, HOME: temp, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const seen = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seen.err += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, seen, ended }
}

it('plays the story to its end, loses no request by a move, and proves the way back', async () => {
  const { seen, ended } = drill('--json')
  expect({ code: await ended, err: seen.err }).toEqual({ code: 0, err: '' })
  const result = JSON.parse(seen.out)
  expect(Object.keys(result)).toEqual([
    'ok',
    'requests',
    'failedRequests',
    'failedByPush',
    'secondsToCustomersOnBlue',
    'secondsToFinished',
    'readBacks',
  ])
  expect(result).toMatchObject({ ok: true, failedByPush: 0 })
  expect(result.requests).toBeGreaterThan(1_000)
  expect(result.secondsToFinished).toBeGreaterThanOrEqual(result.secondsToCustomersOnBlue)
  expect(result.readBacks.length).toBeGreaterThan(0)
  for (const { system, object, expected, seen: value } of result.readBacks) {
    expect({ system, object, value }).toEqual({ system: expect.any(String), object: expect.any(String), value: expected })
  }
  expect(readdirSync(temp)).toEqual([])
})

it('leaves nothing behind when it is ended early', async () => {
  const { child, seen, ended } = drill()
  await new Promise<void>((resolve) => {
    child.stdout.on('data', () => seen.out.includes('push started') && resolve())
  })
  child.kill('SIGINT')
  expect(await ended).toBe(1)
  expect(seen.err).toBe('The drill was ended before it was over.\n')
  // The yard's process keeps its socket in there: when that is gone, so is the process.
  expect(readdirSync(temp)).toEqual([])
})
