import { beforeEach, expect, it, vi } from 'vitest'
import { CONNECT } from './channel.ts'

/** What the preload did with Electron. The real one is never loaded: the factory stands in its place. */
const seen = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  posted: [] as { readonly channel: string; readonly ports: readonly MessagePort[] }[],
}))
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => seen.exposed.set(name, api) },
  ipcRenderer: {
    postMessage: (channel: string, _message: unknown, ports: readonly MessagePort[]) => seen.posted.push({ channel, ports }),
  },
}))

interface Line {
  send(message: string): void
  onMessage(listener: (message: string) => void): void
  onClose(listener: (reason: string) => void): void
  close(): void
}

beforeEach(async () => {
  seen.exposed.clear()
  seen.posted.length = 0
  vi.resetModules()
  await import('./preload.ts')
})

/** A line, and the end of it that the main process gets. */
function open() {
  const line = (seen.exposed.get('signalbox') as { connect(): Line }).connect()
  const [port] = seen.posted.at(-1)?.ports ?? []
  if (port === undefined) throw new Error('no port was handed over')
  const received: unknown[] = []
  port.addEventListener('message', (event) => received.push(event instanceof MessageEvent ? event.data : undefined))
  port.start()
  return { line, port, received }
}

it('gives the page one function and nothing else', () => {
  expect([...seen.exposed.keys()]).toEqual(['signalbox'])
  expect(Object.keys(seen.exposed.get('signalbox') as object)).toEqual(['connect'])
  expect(seen.posted).toEqual([])
})

it('hands one end of a new line to the main process, and only through its own channel', () => {
  const first = open()
  const second = open()
  expect(seen.posted.map(({ channel, ports }) => [channel, ports.length])).toEqual([
    [CONNECT, 1],
    [CONNECT, 1],
  ])
  for (const { line } of [first, second]) line.close()
})

it('carries text both ways, and says how much of it the page has taken', async () => {
  const { line, port, received } = open()
  const heard: string[] = []
  line.onMessage((message) => heard.push(message))
  line.send('from the page')
  port.postMessage('to the page')
  port.postMessage({ not: 'text' })
  await expect.poll(() => received).toEqual(['from the page', 'to the page'.length])
  expect(heard).toEqual(['to the page'])
  line.close()
})

it('tells the page once when the line is over, whoever ended it', async () => {
  const [mine, theirs] = [open(), open()]
  const reasons: string[] = []
  mine.line.onClose((reason) => reasons.push(reason))
  mine.line.close()
  expect(reasons).toEqual(['closed'])
  theirs.line.onMessage(() => {})
  theirs.line.onClose((reason) => reasons.push(reason))
  theirs.port.close()
  await expect.poll(() => reasons).toEqual(['closed', 'the engine has gone'])
})
