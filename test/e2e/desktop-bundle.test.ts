import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRunning, timer } from '../../electron/attach.ts'
import { dialConsole, socketPath } from '../../electron/engine/create-engine.ts'
import { ROOT } from '../../electron/root.ts'
import { buildScreens } from '../../electron/screens.ts'
import { connect } from '../../shared/rpc/peer.ts'
import type { Deed } from '../fakes/electron-process.ts'

/** The bundle that Electron would load, with the real engine and the real practice yard, on the fake Electron. */
let folder: string
let home: string
const running: ChildProcess[] = []

beforeAll(async () => {
  await buildScreens('renderer', 'main', 'preload', 'practice')
  folder = mkdtempSync(join(tmpdir(), 'signalbox-bundle-'))
  home = join(folder, 'home')
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function start() {
  const child = fork(join(ROOT, 'dist', 'main.cjs'), ['--', '--home', home, '--world', 'practice'], {
    execArgv: ['--import', join(ROOT, 'test', 'fakes', 'electron-process.ts')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  running.push(child)
  return {
    exit: new Promise<number | null>((resolve) => child.once('exit', resolve)),
    do: (deed: Deed) =>
      new Promise<unknown>((resolve, reject) => {
        const ended = () => reject(new Error(`the app ended at ${deed}`))
        child.once('exit', ended)
        child.once('message', (answer) => {
          child.off('exit', ended)
          resolve(Reflect.get(Object(answer), 'outcome'))
        })
        child.send(deed)
      }),
  }
}

describe('the desktop app’s bundle', () => {
  it('opens its window on the practice yard, serves the window and the terminal, and leaves nothing behind', async () => {
    const app = start()
    await expect.poll(() => app.do('look'), { timeout: 30_000 }).toEqual([{ url: 'app://signalbox/', destroyed: false }])
    expect(await app.do('ask')).toMatchObject({ host: 'desktop', world: 'practice', home, actor: { via: 'window' } })

    const terminal = connect(await dialConsole(socketPath(home)), { timer })
    expect(await terminal.call('app.info', {})).toMatchObject({ host: 'desktop', actor: { via: 'terminal' } })
    await expect(terminal.call('app.ticket', {})).rejects.toMatchObject({ code: 'not-now' })
    terminal.close()

    const second = start()
    expect(await second.exit).toBe(0)
    expect(await openRunning(await dialConsole(socketPath(home)))).toEqual({ shown: true })

    await app.do('close-window').catch(() => undefined)
    expect(await app.exit).toBe(0)
    await expect(dialConsole(socketPath(home))).rejects.toThrow()
  })
})
