import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HomeInUse } from '../ports.ts'
import { dataFolder, isPrivateFolder, preparePrivateFolder, socketPath, takeLease } from './index.ts'

const holder = fileURLToPath(new URL('./holder.fixture.ts', import.meta.url))
let folder: string
let home: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lease-'))
  home = join(folder, 'home')
})
afterEach(async () => {
  for (const child of children.splice(0)) await end(child)
  rmSync(folder, { recursive: true })
})

async function hold() {
  const child = spawn(process.execPath, ['--expose-gc', holder, home], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) return { child, says: line }
  throw new Error('the holder said nothing')
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

describe('the lease on a data folder', () => {
  it('is held by one process, and the next one is told where to reach it', async () => {
    const first = await hold()
    expect(first.says).toBe('held')
    expect((await hold()).says).toBe('HomeInUse')
    expect(() => takeLease(home)).toThrow(HomeInUse)
    try {
      takeLease(home)
    } catch (error) {
      expect(error).toMatchObject({ socket: socketPath(home) })
    }
  })

  it('is free again when its holder is killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { child, says } = await hold()
      expect(says).toBe('held')
      await end(child)
    }
    takeLease(home).release()
  })

  it('is not lost when the same process asks a second time, and is given back once', async () => {
    const lease = takeLease(home)
    for (let round = 0; round < 3; round += 1) expect(() => takeLease(home)).toThrow(HomeInUse)
    expect((await hold()).says).toBe('HomeInUse')
    lease.release()
    lease.release()
    expect((await hold()).says).toBe('held')
  })

  it('says what to do when the lock file is no lock file', () => {
    mkdirSync(home)
    writeFileSync(join(home, 'lease.sqlite'), 'x'.repeat(5_000))
    expect(() => takeLease(home)).toThrow(`The lock file ${join(home, 'lease.sqlite')} can't be used`)
  })
})

describe.skipIf(process.platform === 'win32')('a private folder', () => {
  it('is made for its owner alone, and closed where it was open', () => {
    const lease = takeLease(home)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(statSync(join(home, 'lease.sqlite')).mode & 0o777).toBe(0o600)
    lease.release()
    chmodSync(home, 0o755)
    expect(isPrivateFolder(home)).toBe(false)
    preparePrivateFolder(home)
    expect(isPrivateFolder(home)).toBe(true)
  })

  it('is a folder', () => {
    writeFileSync(home, '')
    expect(() => takeLease(home)).toThrow(`The folder ${home} can't be used, and nothing was started.`)
    expect(isPrivateFolder(home)).toBe(false)
    expect(isPrivateFolder(join(folder, 'missing'))).toBe(false)
    symlinkSync(folder, join(folder, 'link'))
    expect(isPrivateFolder(join(folder, 'link'))).toBe(false)
  })
})

describe('socketPath', () => {
  it('is in the data folder, or short and private where that is too long', () => {
    expect(socketPath('/home/maya/.local/share/signalbox', 'linux')).toBe('/home/maya/.local/share/signalbox/console.sock')
    const long = `/home/${'m'.repeat(120)}`
    const short = socketPath(long, 'linux', '/tmp')
    expect(short).toMatch(/^\/tmp\/signalbox-[0-9a-f]{16}\/console\.sock$/)
    expect(socketPath(long, 'darwin', '/tmp')).toBe(short)
    expect(socketPath(`${long}n`, 'linux', '/tmp')).not.toBe(short)
    // Bytes count, not letters.
    expect(socketPath(`/home/${'é'.repeat(45)}`, 'linux', '/tmp')).toMatch(/^\/tmp\//)
  })

  it('is a named pipe on Windows', () => {
    expect(socketPath('C:\\Users\\maya\\AppData\\Local\\Signalbox', 'win32')).toMatch(/^\\\\\.\\pipe\\signalbox-[0-9a-f]{16}$/)
  })
})

describe('dataFolder', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string, string]>([
    ['linux', {}, '/home/maya', '/home/maya/.local/share/signalbox'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/maya', '/data/signalbox'],
    ['linux', { XDG_DATA_HOME: 'data' }, '/home/maya', '/home/maya/.local/share/signalbox'],
    ['darwin', {}, '/Users/maya', '/Users/maya/Library/Application Support/Signalbox'],
    ['win32', {}, 'C:\\Users\\maya', 'C:\\Users\\maya\\AppData\\Local\\Signalbox'],
    ['win32', { LOCALAPPDATA: 'D:\\local' }, 'C:\\Users\\maya', 'D:\\local\\Signalbox'],
    ['linux', { SIGNALBOX_HOME: '/srv/signalbox', XDG_DATA_HOME: '/data' }, '/home/maya', '/srv/signalbox'],
    ['linux', { SIGNALBOX_HOME: '' }, '/home/maya', '/home/maya/.local/share/signalbox'],
  ])('on %s with %o', (platform, env, user, expected) => {
    expect(dataFolder(env, platform, user)).toBe(expected)
  })
})
