import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkConnections } from '../../electron/engine/check-connections.ts'
import { commandPush } from '../../electron/engine/handlers/pushes.ts'
import { openJournal } from '../../electron/engine/journal/index.ts'
import type { Journal } from '../../electron/engine/ports.ts'
import { type OpenWorld, openWorld } from '../../electron/engine/world/open-world.ts'
import { parseWorkspace } from '../../shared/config/parse.ts'
import { pushId } from '../../shared/domain/ids.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { CheckedInputOf } from '../../shared/rpc/contract.ts'
import type { JournalEvent } from '../../shared/rpc/journal-event.ts'
import { fastClock } from './clock.ts'
import type { Site } from './site.ts'
import { MAYA, startPush } from './supervise.ts'

const PUSH = pushId('p-1')
const PATIENCE = 60_000
/** These are right however old the screen was. */
const DOMINANT: ReadonlySet<Act['type']> = new Set(['hold', 'rollback', 'abort'])

type Command = CheckedInputOf<'push.command'>
type Act = Command extends infer One ? (One extends Command ? Omit<One, 'push' | 'gesture' | 'expectedSeq'> : never) : never

/** The real engine on a site, in this process, with somebody at it. */
export interface Desk {
  readonly world: OpenWorld
  push(): PushState
  start(options?: { readonly mode?: 'automatic' | 'supervised' }): void
  /** As a terminal would; throws what the terminal is told. */
  act(command: Act): Promise<void>
  /** Resolves with the push once `reached` says so of it. */
  when(reached: (push: PushState) => boolean, what?: string): Promise<PushState>
  events(): readonly JournalEvent[]
  close(): Promise<void>
}

/** `speed`: seconds of the engine per real second. */
export function openDesk(site: Site, { speed = 5, wrap = (journal: Journal) => journal } = {}): Desk {
  const workspaceText = readFileSync(site.workspaceFile, 'utf8')
  const reading = parseWorkspace(workspaceText, site.workspaceFile, checkConnections)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const world = openWorld({
    kind: 'real',
    folder: site.home,
    version: '0.0.0',
    workspace: reading.workspace,
    workspaceText,
    workspaceFile: site.workspaceFile,
    clock: fastClock(Date.now(), speed),
    secret: async (reference) => readFileSync(reference.replace('file:', ''), 'utf8'),
    journal: wrap(openJournal(join(site.home, 'journal.sqlite'))),
  })
  const push = () => {
    const found = world.book.push(PUSH)
    if (!found) throw new Error('the push has not begun')
    return found
  }
  return {
    world,
    push,
    start: (options = {}) => {
      world.seen(MAYA.name)
      startPush(world, options)
    },
    async act(command) {
      const seen = DOMINANT.has(command.type) ? {} : { expectedSeq: push().decisionSeq }
      const input = { ...command, ...seen, push: PUSH, gesture: { kind: 'flag' } } as Command
      await commandPush(world, input, { actor: MAYA, via: 'terminal' })
    },
    when: (reached, what = reached.toString()) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop()
          reject(new Error(`${what}: never came. ${JSON.stringify(summary(world.book.push(PUSH)))}`))
        }, PATIENCE)
        const look = () => {
          const now = world.book.push(PUSH)
          if (!now || !reached(now)) return
          clearTimeout(timer)
          stop()
          resolve(now)
        }
        const stop = world.book.onEntries(look)
        look()
      }),
    events: () => [...world.journal.read()].map(({ event }) => event),
    close: () => world.close(),
  }
}

const summary = (push: PushState | undefined) =>
  push && {
    status: push.status,
    hold: push.hold,
    effects: push.effects.map(({ status, settlement }) => [status, settlement]),
    steps: push.steps,
    rollback: push.rollback,
  }

export const is =
  (...statuses: readonly PushState['status'][]) =>
  (push: PushState) =>
    statuses.includes(push.status)

export const heldFor = (reason: NonNullable<PushState['hold']>['reason']) => (push: PushState) =>
  push.status === 'holding' && push.hold?.reason === reason

/** Waits so long in real time while somebody might do what they must not. */
export const watchFor = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))
