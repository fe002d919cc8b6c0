import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const NAMES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'],
}
const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Something to draw on: always on macOS and Windows, elsewhere an X or Wayland display. */
export const hasDisplay = (environment: Environment = process.env, platform = process.platform) =>
  platform === 'darwin' || platform === 'win32' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)

/** An installed Chromium or Chrome, or nothing. */
export function findChromium(environment: Environment = process.env, platform = process.platform) {
  const named = NAMES[platform]
  const windows = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? [])
  const paths =
    platform === 'win32'
      ? windows.flatMap((folder) => (named ?? []).map((name) => join(folder, name)))
      : [
          ...(named ?? []),
          ...(environment.PATH ?? '').split(delimiter).flatMap((folder) => ON_PATH.map((name) => join(folder, name))),
        ]
  return paths.find(isProgram)
}

/** Opens `url` as a window without tabs, with a profile of its own. Rejects when the program can't be started. */
export async function openAppWindow(program: string, url: string, profile: string): Promise<ChildProcess> {
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  // Chromium's sandbox does not work for root, and it then refuses to start.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const flags = [`--app=${url}`, `--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', '--disable-sync']
  const child = spawn(program, [...flags, ...root], { stdio: 'ignore' })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  return child
}

function isProgram(path: string) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
