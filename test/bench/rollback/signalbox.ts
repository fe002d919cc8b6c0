import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '../../../electron/engine/create-engine.ts'
import { defaultSettings } from '../../../shared/config/settings.ts'
import type { PushId } from '../../../shared/domain/ids.ts'
import type { PushState } from '../../../shared/push/state.ts'
import { emptyConsole, foldEntry } from '../../../shared/rpc/console-fold.ts'
import { connect } from '../../../shared/rpc/peer.ts'
import { portPair } from '../../../shared/rpc/port-pair.ts'
import type { Fleet } from './balancers.ts'

export interface Console {
  /** Pushes a new release to 100 %. */
  pushThrough(): Promise<PushId>
  /** Milliseconds from the command to the journaled, durable word that every balancer was read back. */
  rollBack(push: PushId): Promise<number>
  /** Milliseconds that the whole way back took, smoke test, sampled requests and last look included. */
  finished(push: PushId): Promise<void>
  close(): Promise<void>
}

/** The real engine with its real journal on this disk, asked as a terminal asks it. */
export async function openConsole(fleet: Fleet): Promise<Console> {
  const home = await mkdtemp(join(tmpdir(), 'bench-rollback-'))
  await writeFile(join(home, 'signalbox.yaml'), JSON.stringify(workspaceOf(fleet)))
  const engine = await createEngine({
    home,
    version: 'bench',
    host: 'browser',
    environment: {},
    settings: { get: () => defaultSettings, set: () => defaultSettings },
    initial: { world: 'real', folder: home },
  })
  const line = portPair()
  engine.attach(line.engine, { actor: { kind: 'person', name: 'bench', via: 'terminal' }, via: 'terminal' })
  const client = connect(line.client, {
    timer: (millis, run) => {
      const timeout = setTimeout(run, millis)
      return () => clearTimeout(timeout)
    },
  })
  let state = emptyConsole
  const waiting = new Set<() => void>()
  client.subscribe('console', {}, (frame) => {
    if ('snapshot' in frame) state = frame.snapshot
    else state = frame.entries.reduce(foldEntry, state)
    for (const look of waiting) look()
  })
  const until = (push: PushId, holds: (now: PushState) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const now = state.pushes[push]
        if (now?.status === 'needs-hands' || now?.status === 'aborted' || now?.status === 'holding')
          reject(new Error(`${now.status}: ${JSON.stringify(now.hold ?? now.rollback ?? now.endReason)}`))
        if (!now || !holds(now)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  let version = 1
  return {
    async pushThrough() {
      version++
      for (const app of fleet.apps.b) app.set({ release: `${version}.0.0` })
      const { push } = await client.call('push.start', {
        service: 'shop',
        environment: 'production',
        version: `${version}.0.0`,
        mode: 'automatic',
        gesture: { kind: 'typed', phrase: 'shop', reason: 'to measure the way back' },
      })
      await until(push, ({ status }) => status === 'completed')
      return push
    },
    async rollBack(push) {
      const startedAt = performance.now()
      const proven = until(push, ({ rollback }) => rollback?.customersOnBlueAt !== undefined)
      await client.call('push.command', { type: 'rollback', push, reason: 'measured', gesture: { kind: 'flag' } })
      await proven
      return performance.now() - startedAt
    },
    finished: (push) => until(push, ({ status }) => status === 'rolled-back'),
    async close() {
      client.close()
      await engine.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

function workspaceOf({ haproxies, apps, target }: Fleet) {
  const names = haproxies.map((_, index) => `lb-${index + 1}`)
  return {
    signalbox: 1,
    connections: Object.fromEntries(
      names.map((name, index) => [
        name,
        { role: 'balancer', kind: 'haproxy', address: `unix:${haproxies[index]?.sockets.admin}` },
      ]),
    ),
    services: {
      shop: {
        environments: {
          production: {
            pipeline: 'straight',
            routes: names.map((connection) => ({ connection, ...target })),
            addresses: { a: apps.a.map(({ url }) => url), b: apps.b.map(({ url }) => url) },
            proof: { url: haproxies[0]?.url, header: 'x-release', samples: 5 },
            drain: '5s',
          },
        },
      },
    },
    pipelines: { straight: { stages: [{ name: 'All', hold: false, steps: [{ kind: 'shift', name: 'to green', share: 100 }] }] } },
  }
}
