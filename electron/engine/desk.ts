import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseWorkspace, problemLine } from '../../shared/config/parse.ts'
import type { CheckedInputOf } from '../../shared/rpc/contract.ts'
import { CallError, type Timer } from '../../shared/rpc/peer.ts'
import type { AppInfo } from '../../shared/rpc/views.ts'
import { checkConnections } from './check-connections.ts'
import { type DrivenClock, drivenClock, systemClock } from './clock/index.ts'
import type { Desk } from './handlers/desk.ts'
import { openFrames, type Verified } from './handlers/frames.ts'
import { startPush } from './handlers/pushes.ts'
import type { EnginePorts, LivePush, Session } from './ports.ts'
import { createSecrets } from './secrets/index.ts'
import { openVault } from './vault/index.ts'
import { slowDownForCountdowns } from './world/countdowns.ts'
import { livePushes } from './world/live.ts'
import { type OpenWorld, openWorld } from './world/open-world.ts'

/** The practice yard begins at ten times the speed of real life. */
const PRACTICE_SPEED = 10
const NOTHING_OPEN = 'Nothing is open yet. Try the practice yard, or open a folder with a signalbox.yaml.'

type Choice = CheckedInputOf<'world.enter'>

interface Opened {
  readonly world: OpenWorld
  readonly frames: ReturnType<typeof openFrames>
  readonly drive?: DrivenClock
  close(): Promise<void>
}

export interface EngineDesk extends Desk {
  readonly timer: Timer
  openInitial(): Promise<void>
  live(): readonly LivePush[]
  close(): Promise<void>
}

/** Holds the one world that is open, and opens another in its place. `changed` is called when windows have to begin anew. */
export function openDesk(ports: EnginePorts, changed: () => void): EngineDesk {
  const vault = openVault({ file: join(ports.home, 'vault.json'), wrapper: ports.keyWrapper })
  const secret = createSecrets({ env: ports.environment, vault })
  let opened: Opened | undefined
  let problem: string | undefined
  let verified: Verified | undefined
  /** Worlds are opened one after the other. */
  let turn: Promise<unknown> = Promise.resolve()

  async function open(choice: Choice): Promise<void> {
    await opened?.close()
    opened = undefined
    verified = undefined
    problem = undefined
    if (choice.world === 'practice') opened = attend(await openPractice())
    if (choice.world === 'real') opened = attend({ world: await openReal(choice.folder) })
    ports.onLive?.(live())
  }

  function attend({ world, drive }: { readonly world: OpenWorld; readonly drive?: DrivenClock }): Opened {
    const frames = openFrames(world, () => verified, ports.notify)
    const stop = world.book.onEntries(() => ports.onLive?.(live()))
    return {
      world,
      frames,
      ...(drive ? { drive } : {}),
      async close() {
        stop()
        frames.close()
        await world.close()
      },
    }
  }

  async function openPractice() {
    if (!ports.startPractice) throw new CallError('not-now', 'This console has no practice yard.')
    const folder = join(ports.home, 'practice')
    // Each yard begins its story anew; what an earlier one left says nothing about this one.
    rmSync(folder, { recursive: true, force: true })
    const practice = await ports.startPractice()
    const workspace = readWorkspace(practice.workspace, practice.workspaceFile)
    const drive = drivenClock({ start: Date.now(), speed: PRACTICE_SPEED })
    await practice.set({ speed: PRACTICE_SPEED })
    const about = { folder, practice, workspace, workspaceText: practice.workspace, workspaceFile: practice.workspaceFile }
    return { world: openWorld({ kind: 'practice', version: ports.version, clock: drive, secret, ...about }), drive }
  }

  async function openReal(folder: string): Promise<OpenWorld> {
    const workspaceFile = join(folder, 'signalbox.yaml')
    const workspaceText = await readFile(workspaceFile, 'utf8').catch((error: unknown) => {
      throw new CallError(
        'rejected',
        `${workspaceFile} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
      )
    })
    const workspace = readWorkspace(workspaceText, workspaceFile)
    if (workspace.practice) throw new CallError('rejected', `${workspaceFile} is marked as practice and can't be opened as real.`)
    return openWorld({
      kind: 'real',
      folder: ports.home,
      version: ports.version,
      clock: systemClock(),
      secret,
      workspace,
      workspaceText,
      workspaceFile,
    })
  }

  const live = () => (opened ? livePushes(opened.world.book) : [])

  function world(): OpenWorld {
    if (!opened) throw new CallError('not-now', problem ?? NOTHING_OPEN)
    return opened.world
  }

  const info = (session: Session): AppInfo => ({
    version: ports.version,
    host: ports.host,
    platform: process.platform,
    world: opened?.world.kind ?? 'none',
    actor: session.actor,
    home: ports.home,
    ...(opened ? { workspace: opened.world.workspaceFile } : {}),
    ...(problem === undefined ? {} : { problem }),
  })

  async function drivePractice({ scenario, speed, advance }: CheckedInputOf<'practice.set'>): Promise<void> {
    const practice = world().practice
    const drive = opened?.drive
    if (!practice || !drive) throw new CallError('not-now', 'This is only possible in the practice yard.')
    if (scenario !== undefined || speed !== undefined) {
      await practice.set({ ...(scenario === undefined ? {} : { scenario }), ...(speed === undefined ? {} : { speed }) })
    }
    if (speed !== undefined) drive.setSpeed(speed)
    if (advance !== undefined) await drive.advance(advance)
  }

  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const next = turn.then(run, run)
    // Whoever asked is told; the next in turn does not care.
    turn = next.catch(() => {})
    return next
  }

  return {
    ports,
    vault,
    world,
    info,
    live,
    timer: (millis, run) => {
      const timeout = setTimeout(run, millis)
      return () => clearTimeout(timeout)
    },
    frames() {
      world()
      return (opened as Opened).frames
    },
    verified(to, at) {
      verified = { to, at }
    },
    enter: (choice, session) =>
      inTurn(async () => {
        const busy = live()
        if (opened?.world.kind === 'real' && busy.length > 0) {
          throw new CallError('not-now', `${busy[0]?.service} is being pushed. Nothing else can be opened until that has ended.`)
        }
        await open(choice)
        ports.settings.set({ lastWorld: choice.world, ...(choice.world === 'real' ? { workspaceFolder: choice.folder } : {}) })
        if (choice.world === 'practice' && session.via === 'window') {
          startStory(world(), session)
          slowDownForCountdowns(world(), drivePractice)
        }
        changed()
        return info(session)
      }),
    practice: drivePractice,
    async openInitial() {
      const choice = ports.initial ?? lastChoice(ports)
      try {
        await inTurn(() => open(choice))
      } catch (error) {
        if (ports.initial) throw error
        problem = error instanceof Error ? error.message : String(error)
      }
    },
    async close() {
      await inTurn(async () => {
        await opened?.close()
        opened = undefined
      })
    },
  }
}

function lastChoice({ settings }: EnginePorts): Choice {
  const { lastWorld, workspaceFolder } = settings.get()
  if (lastWorld === 'practice') return { world: 'practice' }
  return lastWorld === 'real' && workspaceFolder !== undefined ? { world: 'real', folder: workspaceFolder } : { world: 'none' }
}

function readWorkspace(text: string, file: string) {
  const reading = parseWorkspace(text, file, checkConnections)
  if (reading.ok) return reading.workspace
  const [first, ...more] = reading.problems
  const rest = more.length > 0 ? ` (and ${more.length} more)` : ''
  throw new CallError('rejected', `${first ? problemLine(first) : file}${rest}`)
}

/** Whoever opens the yard finds a push under way, as on any morning. */
function startStory(world: OpenWorld, session: Session): void {
  const [, next] = world.practice?.releases ?? []
  const [service] = Object.entries(world.workspace.services)
  const environment = service && Object.keys(service[1].environments)[0]
  if (!service || environment === undefined || next === undefined) return
  startPush(
    world,
    { service: service[0], environment, version: next, mode: 'supervised', gesture: { kind: 'confirm', afterMillis: 0 } },
    session,
  )
}
