import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../electron/engine/clock/index.ts'
import { commandPush, startPush } from '../../../electron/engine/handlers/pushes.ts'
import type { Clock, Session } from '../../../electron/engine/ports.ts'
import { openWorld } from '../../../electron/engine/world/open-world.ts'
import { parseWorkspace } from '../../../shared/config/parse.ts'
import type { PushId } from '../../../shared/domain/ids.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { Fleet } from './balancers.ts'

/** Milliseconds from the command. */
export interface WayBack {
  /** Until the last balancer had been read back; every durable write that goes before an act has been made by then. */
  readonly confirmed: number
  /** Until that was in the journal, durably, as well. */
  readonly recorded: number
}

export interface Console {
  /** Pushes a new release to 100 %. */
  pushThrough(): Promise<PushId>
  rollBack(push: PushId): Promise<WayBack>
  /** The rest of the way back: open requests, smoke test, sampled requests, the last look. */
  finished(push: PushId): Promise<void>
  close(): Promise<void>
}

const BENCH: Session = { actor: { kind: 'person', name: 'bench', via: 'terminal' }, via: 'terminal' }

/** The real engine with its real journal on this disk; what it is asked comes in where a terminal's command does. */
export async function openConsole(fleet: Fleet): Promise<Console> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-rollback-'))
  const workspaceText = JSON.stringify(workspaceOf(fleet))
  const reading = parseWorkspace(workspaceText, 'signalbox.yaml')
  if (!reading.ok) throw new Error(reading.problems[0]?.message)
  const about = { folder, workspaceText, workspaceFile: 'signalbox.yaml', version: 'bench', kind: 'real' as const }
  const world = openWorld({ ...about, workspace: reading.workspace, clock: fineClock, secret: noSecret })
  const until = (push: PushId, holds: (now: PushState) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const now = world.book.push(push)
        if (now && ['needs-hands', 'aborted', 'holding'].includes(now.status))
          reject(new Error(`${now.status}: ${JSON.stringify(now.hold ?? now.rollback ?? now.endReason)}`))
        if (!now || !holds(now)) return
        stop()
        resolve()
      }
      const stop = world.book.onEntries(look)
      look()
    })
  let version = 1
  return {
    async pushThrough() {
      version++
      const gesture = { kind: 'typed', phrase: 'shop', reason: 'to measure the way back' } as const
      const about = { service: 'shop', environment: 'production', version: `${version}.0.0`, mode: 'automatic' } as const
      const { push } = startPush(world, { ...about, gesture }, BENCH)
      await until(push, ({ status }) => status === 'completed')
      return push
    },
    async rollBack(push) {
      const startedAt = fineClock.now()
      const proven = until(push, ({ rollback }) => rollback?.customersOnBlueAt !== undefined)
      await commandPush(world, { type: 'rollback', push, reason: 'measured', gesture: { kind: 'flag' } }, BENCH)
      await proven
      const readBacks = world.watches.find(push)?.routes.map(({ observedAt }) => observedAt ?? Number.NaN) ?? []
      return { confirmed: Math.max(...readBacks) - startedAt, recorded: fineClock.now() - startedAt }
    },
    finished: (push) => until(push, ({ status }) => status === 'rolled-back'),
    async close() {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const noSecret = () => Promise.reject(new Error('there are no secrets here'))

/** The engine's facts carry when they were observed; to be told apart here, in fractions of a millisecond. */
const fineClock: Clock = { ...systemClock(), now: () => performance.timeOrigin + performance.now() }

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
