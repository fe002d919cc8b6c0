import { createStore } from 'zustand/vanilla'
import type { InputOf } from '../../shared/rpc/contract.ts'
import type { AppInfo } from '../../shared/rpc/views.ts'
import { api } from '../api/index.ts'

/** Which program, which world, who sits here. `undefined` until the engine has said it. */
export const appStore = createStore<{ readonly info: AppInfo | undefined }>(() => ({ info: undefined }))

export async function loadApp(): Promise<void> {
  appStore.setState({ info: await api.call('app.info', {}) })
}

/** Opens the practice yard or a workspace folder, or leaves both. Rejects with the engine's sentence. */
export async function enterWorld(world: InputOf<'world.enter'>): Promise<AppInfo> {
  const info = await api.call('world.enter', world)
  appStore.setState({ info })
  return info
}
