import { createStore } from 'zustand/vanilla'
import { defaultSettings, type Settings } from '../../shared/config/settings.ts'
import { api } from '../api/index.ts'

export const settingsStore = createStore<Settings>(() => defaultSettings)

export async function loadSettings(): Promise<void> {
  settingsStore.setState(await api.call('settings.get', {}), true)
}

/** Shown at once, kept by the engine; what the engine answers counts. */
export async function changeSettings(patch: Partial<Settings>): Promise<void> {
  const before = settingsStore.getState()
  settingsStore.setState(patch)
  try {
    settingsStore.setState(await api.call('settings.set', patch), true)
  } catch (error) {
    settingsStore.setState(before, true)
    throw error
  }
}
