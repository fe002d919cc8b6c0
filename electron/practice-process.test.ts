import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseWorkspace } from '../shared/config/parse.ts'
import type { PracticeWorld } from './engine/ports.ts'
import { startPractice } from './practice-process.ts'

const run = promisify(execFile)

let folder: string
let world: PracticeWorld

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yard-'))
  world = await startPractice({ folder })
})

afterEach(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One exchange with the Runtime API; rejects when the line ends without an answer or none comes in time. */
async function ask(commands: string, millis = 2_000): Promise<string> {
  const socket = net.connect(/unix:([^"]+)/.exec(world.workspace)?.[1] ?? '')
  socket.setTimeout(millis, () => socket.destroy(new Error('no answer')))
  socket.write(`${commands}\n`)
  let said = ''
  for await (const chunk of socket) said += String(chunk)
  if (said === '') throw new Error('closed without an answer')
  return said
}

const weights = (a: number, b: number) =>
  [1, 2, 3].flatMap((n) => [`set server be_storefront/a${n} weight ${a}`, `set server be_storefront/b${n} weight ${b}`]).join(';')

/** Rows of `show stat` for the servers, name -> column -> value. `along` asks for it together with the servers' state. */
async function servers(along = false): Promise<Record<string, Record<string, string>>> {
  const text = await ask(along ? 'show servers state;show stat be_storefront 4 -1' : 'show stat be_storefront 4 -1')
  const lines = text.slice(text.indexOf('# pxname')).trim().split('\n')
  const names = (lines[0] ?? '').replace('# ', '').split(',')
  return Object.fromEntries(
    lines.slice(1).map((line) => {
      const row = Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value]))
      return [row.svname ?? '', row]
    }),
  )
}

async function totals() {
  const rows = await servers()
  const sum = (side: string, column: string) => [1, 2, 3].reduce((all, n) => all + Number(rows[`${side}${n}`]?.[column]), 0)
  return { a: sum('a', 'stot'), b: sum('b', 'stot'), errorsB: sum('b', 'hrsp_5xx') }
}

async function until(what: () => boolean | Promise<boolean>, millis = 8_000) {
  const end = Date.now() + millis
  while (!(await what())) {
    if (Date.now() > end) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

const moreRequests = async (count: number) => {
  const goal = world.view().requests + count
  await until(() => world.view().requests >= goal)
}

const url = () => /proof:\s+url: (\S+)/.exec(world.workspace)?.[1] ?? ''
const written = () =>
  existsSync(join(folder, 'writes.jsonl'))
    ? readFileSync(join(folder, 'writes.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { object: string; value: string; accepted: boolean })
    : []

/** Runs a command on host `number` (from 1) through the machine's own OpenSSH client. */
function onHost(number: number, command: string, yard = folder) {
  const workspace = readFileSync(join(yard, 'signalbox.yaml'), 'utf8')
  const port = [...workspace.matchAll(/port: (\d+)/g)][number - 1]?.[1] ?? ''
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'IdentitiesOnly=yes',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ]
  const words = [
    '-F',
    'none',
    '-i',
    join(yard, 'hosts', 'practice_ed25519'),
    '-p',
    port,
    ...options.flatMap((option) => ['-o', option]),
  ]
  return run('ssh', [...words, 'release@127.0.0.1', command])
}

// Real time passes in here, and more of it on a busy computer.
const PATIENCE = { timeout: 40_000 }

describe('the practice yard', PATIENCE, () => {
  it('describes itself in a workspace file that is right in every line', () => {
    const reading = parseWorkspace(world.workspace, 'signalbox.yaml')
    expect(reading).toMatchObject({ ok: true, warnings: [] })
    expect(reading.ok && reading.workspace.practice).toBe(true)
    expect(readFileSync(world.workspaceFile, 'utf8')).toBe(world.workspace)
    expect(world.releases[0]).toBe('2026.48.1')
  })

  it('moves measured traffic with the weights, and loses no request while it does', async () => {
    await world.set({ speed: 10 })
    await moreRequests(150)
    expect(await totals()).toMatchObject({ b: 0 })
    for (const [a, b] of [
      [95, 5],
      [50, 50],
      [0, 100],
      [75, 25],
    ] as const) {
      await ask(weights(a, b))
      const before = await totals()
      await moreRequests(300)
      const after = await totals()
      const share = (100 * (after.b - before.b)) / (after.a + after.b - before.a - before.b)
      // Requests that were on their way while the weights were set belong to the old ones.
      expect(Math.abs(share - b)).toBeLessThan(2)
    }
    await ask('set server be_storefront/a1 state maint;set server be_storefront/a2 state drain')
    await moreRequests(150)
    expect(world.view()).toMatchObject({ failedByPush: 0 })
    expect(written().filter(({ accepted }) => accepted)).toHaveLength(4 * 6 + 2)
  })

  it('counts what a push breaks: a route that leads to nobody', async () => {
    await ask(weights(0, 0))
    await until(() => world.view().failedByPush > 5)
    const { failedRequests, failedByPush } = world.view()
    expect(failedRequests).toBeGreaterThanOrEqual(failedByPush)
  })

  it('takes a version onto a side by its deploy command, over SSH', async () => {
    await world.set({ speed: 10 })
    for (const number of [1, 2, 3]) {
      const { stdout } = await onHost(
        number,
        'SIGNALBOX_SIDE=b SIGNALBOX_VERSION=2026.48.2; export SIGNALBOX_SIDE SIGNALBOX_VERSION; deploy',
      )
      expect(stdout).toContain(`start: b${number} listens`)
      expect(stdout).toContain('health: 200 ok')
    }
    expect((await fetch(url())).headers.get('x-release')).toBe('2026.48.1')
    await ask(weights(0, 100))
    const samples = await Promise.all([1, 2, 3, 4].map(() => fetch(url())))
    expect(samples.map(({ headers }) => headers.get('x-release'))).toEqual(Array(4).fill('2026.48.2'))
    expect(world.view().failedByPush).toBe(0)
  })

  it('hands on output, exit codes and signals as they are', async () => {
    await expect(onHost(1, 'echo out; echo err >&2; exit 7')).rejects.toMatchObject({ code: 7, stdout: 'out\n', stderr: 'err\n' })
    await expect(onHost(1, 'kill -9 $$')).rejects.toMatchObject({ code: 255 })
    await expect(onHost(2, 'no-such-command')).rejects.toMatchObject({ code: 127 })
    await expect(onHost(3, 'deploy --side z --version 1')).rejects.toMatchObject({ code: 2 })
  })
})

describe('scenarios', PATIENCE, () => {
  it('canary-worse: whatever is new fails more than 2.8 times as often', async () => {
    await world.set({ scenario: 'canary-worse', speed: 10 })
    await Promise.all([1, 2, 3].map((number) => onHost(number, 'deploy --side b --version 2026.48.2')))
    await ask(weights(50, 50))
    await moreRequests(600)
    const { b, errorsB } = await totals()
    expect(errorsB / b).toBeGreaterThan(0.03)
    const { failedByPush } = world.view()
    expect(failedByPush).toBe(0)
  })

  it('metrics-silent: counters are not answered, the servers are', async () => {
    await world.set({ scenario: 'metrics-silent' })
    await expect(ask('show stat be_storefront 6 -1', 300)).rejects.toThrow('no answer')
    expect(Object.keys(await servers(true))).toHaveLength(6)
    expect(await ask('set server be_storefront/b1 weight 5')).toBe('\n')
  })

  it('lb-unknown: a change is swallowed, then nothing can be read, until it is calm again', async () => {
    await world.set({ scenario: 'lb-unknown' })
    expect(await ask('set server nope/none weight 1')).toContain('No such backend.')
    await expect(ask('set server be_storefront/b1 weight 5', 300)).rejects.toThrow('no answer')
    await expect(ask('show servers state')).rejects.toThrow('closed without an answer')
    expect(written()).toMatchObject([{ object: 'be_storefront/b1', value: 'weight 5', accepted: false }])
    await world.set({ scenario: 'calm' })
    expect(await ask('get weight be_storefront/b1')).toBe('0 (initial 0)\n\n')
  })

  it('lb-readonly: may be read and not changed', async () => {
    await world.set({ scenario: 'lb-readonly' })
    expect(await ask('set server be_storefront/b1 weight 5')).toBe('Permission denied\n\n')
    expect(await ask('show cli level')).toBe('user\n\n')
    expect(Object.keys(await servers())).toHaveLength(6)
    expect(written()).toMatchObject([{ accepted: false }])
  })

  it('lb-slow-readback: accepted at once, true four seconds of the yard later', async () => {
    await world.set({ scenario: 'lb-slow-readback', speed: 10 })
    expect(await ask('set server be_storefront/b1 weight 5')).toBe('\n')
    expect(await ask('get weight be_storefront/b1')).toBe('0 (initial 0)\n\n')
    await until(async () => (await ask('get weight be_storefront/b1')) === '5 (initial 0)\n\n')
  })

  it('lb-reset: a reload forgets the weights and the counters', async () => {
    await world.set({ speed: 10 })
    await ask(weights(50, 50))
    await moreRequests(100)
    await world.set({ scenario: 'lb-reset' })
    await until(async () => (await ask('get weight be_storefront/b1')) === '0 (initial 0)\n\n')
    expect((await totals()).b).toBeLessThan(50)
    expect(world.view().failedByPush).toBe(0)
  })

  it('green-down: new servers fail their health check, and customers stay on the old side', async () => {
    await onHost(1, 'deploy --side b --version 2026.48.2')
    await world.set({ scenario: 'green-down', speed: 10 })
    await until(async () => (await servers()).b1?.status === 'DOWN')
    expect((await servers()).b2?.status).toBe('UP')
    await expect(onHost(2, 'deploy --side b --version 2026.48.2')).rejects.toMatchObject({ code: 1 })
    await ask(weights(90, 10))
    await moreRequests(100)
    expect(world.view().failedByPush).toBe(0)
  })

  it('refuses one that it does not know', async () => {
    await expect(world.set({ scenario: 'sunny' })).rejects.toThrow('no scenario "sunny"')
    expect(world.view().scenarios.map(({ name }) => name)).toContain('lb-unknown')
  })
})

describe('the end of the yard', PATIENCE, () => {
  const program = (then: string) => `
    import { startPractice } from ${JSON.stringify(join(import.meta.dirname, 'practice-process.ts'))}
    const world = await startPractice({ folder: ${JSON.stringify(join(folder, 'other'))} })
    console.log(/proof:\\s+url: (\\S+)/.exec(world.workspace)[1])
    ${then}
  `
  const start = (then: string) =>
    spawn(process.execPath, ['--input-type=module', '-e', program(then)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const sockets = () => readdirSync(join(folder, 'other')).filter((name) => name.endsWith('.sock'))
  const answers = (address: string) =>
    fetch(address).then(
      () => true,
      () => false,
    )
  const ended = (child: ReturnType<typeof start>) => new Promise<number | null>((resolve) => child.once('exit', resolve))
  const firstLine = async (child: ReturnType<typeof start>) => {
    for await (const line of createInterface({ input: child.stdout })) return line
    throw new Error('it said nothing')
  }

  it('leaves the process that closed it nothing that would keep it alive', async () => {
    const child = start('await world.close()')
    const end = ended(child)
    const address = await firstLine(child)
    expect(await end).toBe(0)
    expect(await answers(address)).toBe(false)
    expect(sockets()).toEqual([])
  })

  it('comes by itself when the console is killed, and takes running commands along', async () => {
    const child = start('setInterval(() => undefined, 1_000)')
    const end = ended(child)
    const address = await firstLine(child)
    const marker = join(folder, 'other', 'hosts', 'host-1', 'begun')
    const cut = onHost(1, `: > begun; exec sleep 54321`, join(folder, 'other'))
    cut.catch(() => undefined)
    await until(() => existsSync(marker))
    expect(await answers(address)).toBe(true)
    child.kill('SIGKILL')
    await end
    await expect(cut).rejects.toThrow()
    await until(async () => !(await answers(address)))
    await until(() => sockets().length === 0)
    const { stdout } = await run('ps', ['-A', '-o', 'args='])
    expect(
      stdout
        .split('\n')
        .filter((line) => line === 'sleep 54321' || (line.includes(join(folder, 'other')) && !line.startsWith('ssh '))),
    ).toEqual([])
  })
})
