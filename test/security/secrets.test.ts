import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openRunning, timer } from '../../electron/attach.ts'
import { createEngine, dialConsole } from '../../electron/engine/create-engine.ts'
import { HomeInUse } from '../../electron/engine/ports.ts'
import { type BrowserHost, startBrowserHost } from '../../electron/web/browser-host.ts'
import { type Client, connect } from '../../shared/rpc/peer.ts'
import type { Port } from '../../shared/rpc/port.ts'
import { rawHttp, requestText } from './raw-http.ts'

/** The real console with the real engine on a workspace whose connections need secrets, and every frame of a window's line. */

const SECRETS = {
  key: 'CANARY-private-key-4f2b8c',
  vault: 'CANARY-vault-value-91aa07',
  passphrase: 'CANARY-vault-passphrase-77e1',
  wrong: 'CANARY-wrong-passphrase-0c55',
  misplaced: 'CANARY-misplaced-3d9f',
}

const WORKSPACE = `signalbox: 1
connections:
  lb: { role: balancer, kind: haproxy, address: 'unix:/nowhere/haproxy.sock' }
  web: { role: probe, kind: http, url: 'http://127.0.0.1:9/' }
  hosts:
    role: host
    kind: ssh
    user: deploy
    key: env:DEPLOY_KEY
    passphrase: vault:login
    connectTimeout: 1s
    hosts: [{ name: one, address: 127.0.0.1, port: 9, fingerprint: 'SHA256:${'A'.repeat(43)}' }]
services:
  storefront:
    environments:
      production:
        pipeline: main
        routes: [{ connection: lb, mode: weights, backend: shop, sides: { a: [a1], b: [b1] } }]
        addresses: { a: ['http://127.0.0.1:9'], b: ['http://127.0.0.1:9'] }
        proof: { url: 'http://127.0.0.1:9/', header: x-release }
pipelines:
  main:
    stages:
      - name: Deploy
        steps: [{ kind: script, name: Deploy, hosts: hosts, run: deploy }]
      - name: Shift
        steps: [{ kind: shift, name: All, share: 100 }]
`

let home: string
let folder: string
let host: BrowserHost
let client: Client
const frames: string[] = []

const options = () => ({
  home: join(home, 'data'),
  version: '0.0.0',
  folder,
  initial: { world: 'real', folder: join(home, 'workspace') } as const,
  createEngine: (ports: Parameters<typeof createEngine>[0]) =>
    createEngine({ ...ports, environment: { DEPLOY_KEY: SECRETS.key } }),
})

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'signalbox-secrets-'))
  folder = join(home, 'renderer')
  for (const name of [folder, join(home, 'workspace')]) mkdirSync(name)
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(home, 'workspace', 'signalbox.yaml'), WORKSPACE)
  host = await startBrowserHost(options())
  client = connect(await recordedLine(host.web.address()), { timer })
})
afterAll(async () => {
  client?.close()
  await host?.close()
  rmSync(home, { recursive: true })
})

/** Opens a window's line as a browser would, and keeps every frame that comes back. */
async function recordedLine(address: string): Promise<Port> {
  const { origin, host: authority, pathname, search, port } = new URL(address)
  const { text } = await rawHttp(Number(port), requestText('GET', pathname + search, { host: authority }))
  const cookie = /^set-cookie: ([^;]+)/im.exec(text)?.[1] ?? ''
  const nonce = /#tab=(\S+)/.exec(text)?.[1] ?? ''
  const socket = new WebSocket(`ws://${authority}/rpc`, ['signalbox.1', `tab.${nonce}`], { origin, headers: { cookie } })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('message', (data) => frames.push(data.toString()))
  return {
    send: (message) => socket.send(message),
    buffered: () => socket.bufferedAmount,
    onMessage: (listener) => void socket.on('message', (data) => listener(data.toString())),
    onClose: (listener) => void socket.on('close', (_code, reason) => listener(reason.toString())),
    close: () => socket.close(),
  }
}

const filesOf = (place: string) =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('a secret', () => {
  it('is never in a frame: not when it is set, used, refused, misplaced or wrong', async () => {
    const console: unknown[] = []
    const facts: unknown[] = []
    client.subscribe('console', {}, (value) => console.push(value))
    client.subscribe('facts', {}, (value) => facts.push(value))

    await client.call('vault.unlock', { passphrase: SECRETS.passphrase })
    await client.call('vault.set', { name: 'login', value: SECRETS.vault })
    expect(await client.call('vault.state', {})).toMatchObject({ state: 'open', names: ['login'] })
    const probe = await client.call('connections.test', { name: 'hosts' })
    expect(probe.canWrite).toBe(false)
    for (const call of [
      client.call('vault.set', { name: 'no such name!', value: SECRETS.misplaced }),
      client.call('vault.set', { name: 'x', value: SECRETS.misplaced, more: SECRETS.misplaced } as never),
      client.call('vault.unlock', { passphrase: [SECRETS.misplaced] } as never),
      client.call('connections.test', { name: `${SECRETS.misplaced} `.repeat(20) }),
    ])
      await expect(call).rejects.toMatchObject({ name: 'CallError' })
    await client.call('vault.unlock', { passphrase: SECRETS.wrong }).catch((error: Error) => expect(error.name).toBe('CallError'))
    await client.call('journal.page', { limit: 500 })
    await expect.poll(() => facts.length, { timeout: 20_000 }).toBeGreaterThan(1)
    expect(console.length).toBeGreaterThan(0)

    const said = frames.join('\n')
    expect(said).toContain('login')
    for (const [name, secret] of Object.entries(SECRETS)) expect(said, name).not.toContain(secret)
  })

  it('is in no file of the data folder, and those are for their owner alone', () => {
    const files = filesOf(join(home, 'data'))
    expect(files.length).toBeGreaterThan(1)
    for (const file of files) {
      const text = readFileSync(file).toString('latin1')
      for (const [name, secret] of Object.entries(SECRETS)) expect(text.includes(secret), `${name} in ${file}`).toBe(false)
    }
  })
})

describe('a second console on the same data folder', () => {
  it('finds the first one, and is told a new address by it over the terminals’ socket', async () => {
    const error: unknown = await startBrowserHost(options()).catch((reason: unknown) => reason)
    if (!(error instanceof HomeInUse)) throw error
    const there = await openRunning(await dialConsole(error.socket))
    if (!('url' in there)) throw new Error('no address was given')
    expect(there.url).toMatch(new RegExp(`^${host.web.origin}/\\?ticket=[\\w-]{43}$`))
    const line = connect(await recordedLine(there.url), { timer })
    expect(await line.call('app.info', {})).toMatchObject({ host: 'browser', actor: { via: 'window' } })
    line.close()
  })

  it('gives no address to a window', async () => {
    await expect(client.call('app.ticket', {})).rejects.toMatchObject({ code: 'rejected' })
  })
})
