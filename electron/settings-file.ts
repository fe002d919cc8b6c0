import { settingsSchema } from '../shared/config/settings.ts'
import type { SettingsStore } from './engine/ports.ts'

/** What `conf` and electron-store have in common. */
export interface SettingsFile {
  get(name: string): unknown
  store: Record<string, unknown>
}

/** `settings.json` of the data folder, readable by its owner alone: the same file in both hosts. A broken one counts as empty. */
export const settingsFile = (home: string) => ({ cwd: home, configFileMode: 0o600, clearInvalidConfig: true })

/** Settings out of a file that another version may have written. */
export function settingsStore(file: SettingsFile): SettingsStore {
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
