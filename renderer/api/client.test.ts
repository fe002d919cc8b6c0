import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PairedPort } from '../../shared/rpc/port-pair.ts'
import { portPair } from '../../shared/rpc/port-pair.ts'
import { fakeConsole } from '../../test/fakes/console.ts'
import { createApi } from './client.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A line that can be cut, to a console that can be away. */
function setUp() {
  const console_ = fakeConsole('calm')
  const ports: PairedPort[] = []
  let away = false
  const leave = (value: boolean) => {
    away = value
  }
  const api = createApi(async () => {
    if (away) throw new Error('Signalbox does not answer.')
    const pair = portPair()
    ports.push(pair.client)
    console_.attach(pair.engine)
    return pair.client
  })
  const lines: string[] = []
  api.onLine((state) => lines.push(state))
  return { api, ports, lines, console_, leave }
}

test('a call goes through, and is refused without a line', async () => {
  const { api, leave, ports } = setUp()
  await expect(api.call('app.info', {})).rejects.toMatchObject({ code: 'closed' })
  await vi.advanceTimersByTimeAsync(1)
  expect(await api.call('app.info', {})).toMatchObject({ version: '0.1.0' })
  leave(true)
  ports[0]?.close('cut')
  await vi.advanceTimersByTimeAsync(10)
  await expect(api.call('app.info', {})).rejects.toMatchObject({ code: 'closed' })
  api.close()
})

test('a cut line is opened again, with every stream that was on it', async () => {
  const { api, ports, lines, leave } = setUp()
  let snapshots = 0
  let opened = 0
  const stop = api.stream(
    'console',
    {},
    () => {
      snapshots += 1
    },
    () => {
      opened += 1
    },
  )
  await vi.advanceTimersByTimeAsync(10)
  expect([snapshots, opened]).toEqual([1, 1])
  leave(true)
  ports[0]?.close('cut')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(lines.at(-1)).toBe('lost')
  leave(false)
  await vi.advanceTimersByTimeAsync(2_100)
  expect(lines.at(-1)).toBe('live')
  expect([snapshots, opened]).toEqual([2, 2])
  stop()
  ports.at(-1)?.close('cut')
  await vi.advanceTimersByTimeAsync(2_100)
  expect(snapshots).toBe(2)
  api.close()
})

test('a console that hangs is called lost within three seconds', async () => {
  const { api, lines, console_ } = setUp()
  await vi.advanceTimersByTimeAsync(1_500)
  expect(lines).toEqual(['live'])
  console_.hang()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(lines).toContain('lost')
  api.close()
})
