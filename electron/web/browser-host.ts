import { userInfo } from 'node:os'
import { CallError } from '../../shared/rpc/peer.ts'
import type { Engine, EnginePorts } from '../engine/ports.ts'
import { openSettings } from './settings.ts'
import { startWeb, type WebHost } from './web-host.ts'

export interface BrowserHostOptions extends Pick<EnginePorts, 'home' | 'version' | 'initial' | 'startPractice'> {
  readonly port?: number
  /** The built renderer. */
  readonly folder: string
  readonly createEngine: (ports: EnginePorts) => Promise<Engine>
}

export interface BrowserHost {
  readonly engine: Engine
  readonly web: WebHost
  close(): Promise<void>
}

/** An engine with browsers for windows. Throws `HomeInUse` when another console has the data folder. */
export async function startBrowserHost({ port, folder, createEngine, ...about }: BrowserHostOptions): Promise<BrowserHost> {
  let web: WebHost | undefined
  const engine = await createEngine({
    ...about,
    host: 'browser',
    settings: openSettings(about.home),
    environment: process.env,
    ticket() {
      if (web === undefined) throw new CallError('not-now', 'the console is still starting; try again in a second')
      return web.address()
    },
    show: () => false,
  })
  const actor = { kind: 'person', name: userInfo().username, via: 'window' } as const
  try {
    web = await startWeb({
      ...(port !== undefined && { port }),
      folder,
      now: Date.now,
      onPort: (line) => engine.attach(line, { actor, via: 'window' }),
    })
  } catch (error) {
    await engine.close()
    throw error
  }
  const { close } = web
  return {
    engine,
    web,
    async close() {
      await engine.close()
      await close()
    },
  }
}
