import Conf from 'conf'
import { settingsSchema } from '../../shared/config/settings.ts'
import type { SettingsStore } from '../engine/ports.ts'

/** The file `settings.json` of the data folder: the same one that the desktop app keeps with electron-store. */
export function openSettings(home: string): SettingsStore {
  const file = new Conf({ cwd: home, configName: 'settings', configFileMode: 0o600, clearInvalidConfig: true })
  /** A member that this version does not know, or finds wrong, is as if it were not there; the rest counts. */
  const get = () => {
    const known = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
      const read = schema.safeParse(file.get(name))
      return read.success && read.data !== undefined ? [[name, read.data]] : []
    })
    return settingsSchema.parse(Object.fromEntries(known))
  }
  return {
    get,
    set(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      file.store = { ...settingsSchema.parse({ ...get(), ...given }) }
      return get()
    },
  }
}
