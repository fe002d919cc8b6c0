import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hasDisplay } from './chromium.ts'
import { ROOT } from './root.ts'

const PROGRAM: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/**
 * Electron's binary, looked for as a file: asking its package for the path would start a download. What the package itself
 * would look at: the folder that `ELECTRON_OVERRIDE_DIST_PATH` names, or its own `dist`.
 */
export function findElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(ROOT, 'node_modules', 'electron', 'dist')
  const path = join(folder, PROGRAM[process.platform] ?? 'electron')
  return existsSync(path) ? path : undefined
}

/** Why the desktop app can't be opened here, in one sentence; nothing when it can. */
export function whyNoDesktop(electron: string | undefined) {
  if (electron === undefined)
    return "Electron's program is not installed, so the console opens in a browser; for the desktop app run: npx install-electron"
  if (!hasDisplay())
    return 'There is no display here, so the console is served to browsers; the desktop app needs DISPLAY or WAYLAND_DISPLAY.'
  return undefined
}
