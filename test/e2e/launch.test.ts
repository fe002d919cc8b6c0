import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../electron/root.ts'
import { buildScreens } from '../../electron/screens.ts'

/** `npm start` and `serve` as a person types them, with a stand-in for the browser that notes what it was asked to open. */

let folder: string
let opened: string
/** For a busy computer; nothing waits longer than it must. */
const PATIENCE = { timeout: 60_000 }
const running: ChildProcess[] = []

beforeAll(async () => {
  await buildScreens('renderer')
  folder = mkdtempSync(join(tmpdir(), 'signalbox-launch-'))
  opened = join(folder, 'opened')
  writeFileSync(
    join(folder, 'chromium'),
    `#!/bin/sh\necho $$ > ${opened}.pid\nprintf '%s\\n' "$@" > ${opened}.new\nmv ${opened}.new ${opened}\nexec sleep 600\n`,
  )
  chmodSync(join(folder, 'chromium'), 0o755)
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function run(program: 'launch' | 'serve', args: readonly string[], environment: Record<string, string> = {}) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env
  const env = { ...rest, PATH: `${folder}:/usr/bin:/bin`, ELECTRON_OVERRIDE_DIST_PATH: '/nowhere', ...environment }
  const child = spawn(process.execPath, [join(ROOT, 'electron', `${program}.ts`), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      output += piece
    })
  return {
    child,
    exit: new Promise<number | null>((resolve) => child.once('exit', resolve)),
    output: () => output,
    async address() {
      await expect.poll(() => output, PATIENCE).toMatch(/\/\?ticket=/)
      return /http:\/\/127\.0\.0\.1:\d+\/\?ticket=[\w-]+/.exec(output)?.[0] ?? ''
    },
  }
}

const statusOf = async (address: string) => (await fetch(address, { redirect: 'manual' })).status

describe('npm start without Electron’s program', () => {
  it('says why, opens a browser as an app window, serves it, and a second start finds it', async () => {
    const home = join(folder, 'home')
    const first = run('launch', ['--home', home], { DISPLAY: ':nowhere' })
    const address = await first.address()
    expect(first.output()).toContain('npx install-electron')

    await expect.poll(() => existsSync(opened), PATIENCE).toBe(true)
    const flags = readFileSync(opened, 'utf8').split('\n')
    const app = flags.find((flag) => flag.startsWith('--app='))?.slice('--app='.length) ?? ''
    expect(flags).toContain(`--user-data-dir=${join(home, 'browser')}`)
    expect(flags.includes('--no-sandbox')).toBe(process.getuid?.() === 0)
    expect(app).not.toBe(address)
    for (const url of [app, address]) expect(await statusOf(url)).toBe(303)

    process.kill(Number(readFileSync(`${opened}.pid`, 'utf8')))
    await expect.poll(() => first.output(), PATIENCE).toContain('Signalbox keeps running')
    const again = first.output().split('for a new window: ')[1]?.trim() ?? ''
    expect(await statusOf(again)).toBe(303)

    const second = run('serve', ['--home', home])
    const other = await second.address()
    expect(await second.exit).toBe(0)
    expect(second.output()).toContain('running already')
    expect(await statusOf(other)).toBe(303)

    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
    await expect(statusOf(address)).rejects.toThrow()
    const third = run('serve', ['--home', home])
    expect(await statusOf(await third.address())).toBe(303)
    expect(third.output()).not.toContain('running already')
    third.child.kill('SIGINT')
    expect(await third.exit).toBe(0)
  })

  it('says that there is no display, and serves all the same', async () => {
    const console = run('launch', ['--home', join(folder, 'no-display')])
    expect(await statusOf(await console.address())).toBe(303)
    await expect.poll(() => console.output(), PATIENCE).toContain('no display')
    console.child.kill('SIGTERM')
    expect(await console.exit).toBe(0)
  })

  it.each(['launch', 'serve'] as const)('%s tells a wrong use in one sentence', async (program) => {
    const wrong = run(program, ['--port', 'x'])
    expect(await wrong.exit).toBe(2)
    expect(wrong.output()).toBe('"x" is not a port\n')
  })
})
