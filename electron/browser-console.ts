import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { openRunning } from './attach.ts'
import { findChromium, hasDisplay, openAppWindow } from './chromium.ts'
import { createEngine, dialConsole } from './engine/create-engine.ts'
import { HomeInUse, type LivePush } from './engine/ports.ts'
import type { ConsoleOptions } from './options.ts'
import { startPractice } from './practice-process.ts'
import { RENDERER, ROOT, versionOf } from './root.ts'
import { buildScreens } from './screens.ts'
import { startBrowserHost } from './web/browser-host.ts'

/**
 * Runs the browser host until it is asked to end (SIGINT, SIGTERM), or prints the address of the console that runs already.
 * `say` takes one line for the terminal. Resolves with the exit code.
 */
export async function runConsole(options: ConsoleOptions, say: (line: string) => void): Promise<number> {
  await buildScreens('renderer')
  const ended = asked()
  const host = await start(options)
  if (host instanceof HomeInUse) return attach(host, options, say)
  say(`Signalbox ${versionOf(ROOT)} is at ${host.web.address()}`)
  say('The address is good for one window. Ctrl-C ends the console.')
  const window = options.open ? await show(host.web.address(), options, say) : undefined
  let ending = false
  window?.once('exit', () => {
    if (!ending) say(`The browser has ended. Signalbox keeps running; for a new window: ${host.web.address()}`)
  })
  await ended
  ending = true
  for (const push of host.engine.live()) say(leftBehind(push))
  window?.kill()
  await host.close()
  return 0
}

const leftBehind = ({ service, version, share }: LivePush) =>
  `${service} ${version} is left as it is, with ${share} % of its customers on the new version. Nobody watches it now.`

async function start({ home, port, initial }: ConsoleOptions) {
  try {
    return await startBrowserHost({
      home,
      folder: RENDERER,
      version: versionOf(ROOT),
      createEngine,
      startPractice: () => startPractice({ folder: join(home, 'practice') }),
      ...(port !== undefined && { port }),
      ...(initial && { initial }),
    })
  } catch (error) {
    if (error instanceof HomeInUse) return error
    throw error
  }
}

async function attach(running: HomeInUse, options: ConsoleOptions, say: (line: string) => void) {
  const there = await openRunning(await dialConsole(running.socket))
  if ('url' in there) {
    say(`Signalbox is running already, at ${there.url}`)
    if (options.open) await show(there.url, options, say)
    return 0
  }
  say(
    there.shown
      ? 'Signalbox is running already; its window is in front now.'
      : 'Signalbox is running already and has no window to show.',
  )
  return there.shown ? 0 : 1
}

/** Where there is a display and a program to show it. A console without a window is none the worse. */
async function show(url: string, { home }: ConsoleOptions, say: (line: string) => void): Promise<ChildProcess | undefined> {
  const program = findChromium()
  if (!hasDisplay()) say('There is no display here: open the address in a browser on this computer.')
  else if (program === undefined) say('No Chromium or Chrome was found: open the address in your browser.')
  else {
    try {
      return await openAppWindow(program, url, join(home, 'browser'))
    } catch (error) {
      say(`${program} did not start (${error instanceof Error ? error.message : error}): open the address in your browser.`)
    }
  }
  return undefined
}

/** Resolves when the terminal or the system asks this process to end. */
const asked = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
