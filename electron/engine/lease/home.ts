import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/**
 * The data folder: settings, journal, vault, logs. `SIGNALBOX_HOME` if it is set, else the platform's usual place for a
 * user's data. Depends on its arguments alone, so that every program finds the same folder.
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  user: string = homedir(),
): string {
  const { join, resolve } = platform === 'win32' ? win32 : posix
  if (env.SIGNALBOX_HOME) return resolve(env.SIGNALBOX_HOME)
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA || join(user, 'AppData', 'Local'), 'Signalbox')
    case 'darwin':
      return join(user, 'Library', 'Application Support', 'Signalbox')
    default:
      // The XDG base directory specification: a relative path there is to be ignored.
      return join(env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(user, '.local', 'share'), 'signalbox')
  }
}

/**
 * Makes the folder if it is missing, and closes it to everybody but its owner. Throws an `Error` with a sentence for people:
 * it is no folder, it is somebody else's, the system refuses.
 */
export function preparePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = statSync(folder)
    if (process.platform === 'win32') return
    if (process.getuid && found.uid !== process.getuid()) {
      throw new Error(`it belongs to user ${found.uid}, and this is user ${process.getuid()}`)
    }
    if (found.mode & 0o077) chmodSync(folder, 0o700)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `The folder ${folder} can't be used, and nothing was started. The system said: ${why}. Make it a folder of your own, or set SIGNALBOX_HOME to another one.`,
      { cause },
    )
  }
}

/** The folder is there, is a folder and no link, is this user's, and nobody else may enter it. */
export function isPrivateFolder(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return false
  if (process.platform === 'win32') return true
  return found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}
