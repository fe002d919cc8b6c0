import { defaultSettings, type Settings, settingsSchema } from '../../shared/config/settings.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { type Client, connect } from '../../shared/rpc/peer.ts'
import { portPair } from '../../shared/rpc/port-pair.ts'
import type { EnginePorts, SettingsStore } from '../engine/ports.ts'
import { timer } from './line.ts'

export type OwnEngineOptions = Pick<EnginePorts, 'home' | 'version' | 'initial' | 'startPractice'>

/**
 * The same engine as every window's, in this process and with this terminal at its only line. Throws `HomeInUse` when a
 * console has the data folder.
 */
export async function openOwnEngine(options: OwnEngineOptions, actor: Actor) {
  const { createEngine } = await import('../engine/create-engine.ts')
  const engine = await createEngine({ ...options, host: 'browser', settings: keptInMemory(), environment: process.env })
  const line = portPair()
  engine.attach(line.engine, { actor, via: 'terminal' })
  const client: Client = connect(line.client, { timer })
  return {
    client,
    close: async () => {
      client.close()
      await engine.close()
    },
  }
}

/** What a command chooses for itself must not change what the person has chosen for the window. */
function keptInMemory(): SettingsStore {
  let settings: Settings = defaultSettings
  return {
    get: () => settings,
    set(patch) {
      const chosen = Object.entries(patch).filter(([, value]) => value !== undefined)
      settings = settingsSchema.parse({ ...settings, ...Object.fromEntries(chosen) })
      return settings
    },
  }
}
