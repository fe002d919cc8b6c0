import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Where settings, journal, vault and logs are: `SIGNALBOX_HOME`, else the platform's usual place for an application's data.
 * Absolute. Nothing is created.
 */
export function dataFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
) {
  const set = (name: string) => (environment[name] === '' ? undefined : environment[name])
  const chosen = set('SIGNALBOX_HOME')
  if (chosen !== undefined) return resolve(chosen)
  if (platform === 'win32') return join(set('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'Signalbox')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Signalbox')
  return join(set('XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'signalbox')
}
