import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Port } from '../../shared/rpc/port.ts'
import { LIMITS } from '../../shared/rpc/protocol.ts'
import { type ConsoleSocket, dialConsole, listenConsole } from './socket.ts'

let folder: string
let path: string
let console: ConsoleSocket | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-socket-'))
  path = join(folder, 'run', 'console.sock')
})
afterEach(async () => {
  await console?.close()
  console = undefined
  rmSync(folder, { recursive: true })
})

const message = (port: Port) => new Promise<string>((resolve) => port.onMessage(resolve))
const closed = (port: Port) => new Promise<string>((resolve) => port.onClose(resolve))
const echo = (port: Port) => port.onMessage((text) => port.send(text))

async function listen(onPort: (port: Port) => void) {
  console = await listenConsole(path, onPort)
}

describe('the console’s socket', () => {
  it('is for its owner alone', async () => {
    await listen(echo)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700)
  })

  it('carries any text both ways, whole and in order', async () => {
    await listen(echo)
    const port = await dialConsole(path)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue({ stringUnit: 'binary' }), { minLength: 1, maxLength: 10 }), async (values) => {
        const seen: string[] = []
        const all = new Promise<void>((resolve) =>
          port.onMessage((text) => {
            if (seen.push(text) === values.length) resolve()
          }),
        )
        const texts = values.map((value) => JSON.stringify(value))
        for (const text of texts) port.send(text)
        await all
        expect(seen).toEqual(texts)
      }),
      { numRuns: 50 },
    )
    port.close()
  })

  it('joins a message that comes byte by byte, in the middle of letters', async () => {
    let received: Promise<string> | undefined
    await listen((port) => {
      received = message(port)
    })
    const raw = createConnection(path)
    await new Promise((resolve) => raw.once('connect', resolve))
    for (const byte of Buffer.from('"größe 😀"\n')) await new Promise((resolve) => raw.write(Buffer.from([byte]), resolve))
    await expect.poll(() => received).toBeDefined()
    expect(await received).toBe('"größe 😀"')
    raw.destroy()
  })

  it('ends a line whose message is too long, without keeping it', async () => {
    let reason: Promise<string> | undefined
    await listen((port) => {
      reason = closed(port)
    })
    const raw = createConnection(path)
    raw.on('error', () => {})
    const ended = new Promise((resolve) => raw.once('close', resolve))
    raw.write('x'.repeat(LIMITS.toEngine + 1))
    raw.resume()
    await ended
    expect(await reason).toMatch(/over the limit/)
  })

  it('takes the place of a socket file that a killed console has left, and of nothing else', async () => {
    await listen(echo)
    const left = console
    // As after a kill: the file stays, and nobody listens.
    console = undefined
    await listen(echo)
    const port = await dialConsole(path)
    port.send('1')
    expect(await message(port)).toBe('1')
    port.close()
    await left?.close()

    const other = join(folder, 'notes.txt')
    mkdirSync(join(folder, 'run'), { recursive: true })
    writeFileSync(other, 'mine')
    await expect(listenConsole(other, echo)).rejects.toThrow(/EADDRINUSE/)
  })

  it('tells both ends when the other is gone', async () => {
    const ports: Port[] = []
    await listen((port) => void ports.push(port))
    const port = await dialConsole(path)
    await expect.poll(() => ports.length).toBe(1)
    port.close()
    const [there] = ports
    if (there === undefined) throw new Error('no line')
    expect(await closed(there)).toBe('the other end closed the line')
    expect(await closed(port)).toBe('closed')
  })

  it('is neither opened nor dialled in a folder that others may enter', async () => {
    mkdirSync(join(folder, 'run'), { mode: 0o755 })
    await expect(listenConsole(path, echo)).rejects.toThrow(/not private/)
    await expect(dialConsole(path)).rejects.toThrow(/not private/)
  })

  it('can’t be dialled where nobody listens', async () => {
    await expect(dialConsole(path)).rejects.toThrow(/ENOENT/)
  })
})
