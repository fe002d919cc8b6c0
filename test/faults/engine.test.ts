import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, dialConsole, socketPath } from '../../electron/engine/create-engine.ts'
import { startPush as startFromTerminal } from '../../electron/engine/handlers/pushes.ts'
import type { Engine, Journal } from '../../electron/engine/ports.ts'
import { defaultSettings } from '../../shared/config/settings.ts'
import type { PushId } from '../../shared/domain/ids.ts'
import { foldEntry } from '../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import { type Client, connect } from '../../shared/rpc/peer.ts'
import { startSshd } from '../services/sshd.ts'
import { readJournal } from './ledger.ts'
import { type Desk, heldFor, is, openDesk, watchFor } from './open.ts'
import { HALFWAY, shift } from './seat.ts'
import { NEW, type Site, type SiteOptions, startSite } from './site.ts'
import { MAYA } from './supervise.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function place(options: SiteOptions = {}): Promise<Site> {
  const site = await startSite(options)
  ending.push(() => site.close())
  return site
}

function sit(site: Site, wrap?: (journal: Journal) => Journal): Desk {
  const desk = openDesk(site, wrap ? { wrap } : {})
  ending.push(() => desk.close())
  return desk
}

const atHalf = (desk: Desk) => desk.when((push) => push.steps['half/50 percent' as never]?.status === 'passed')

/** A journal whose disk can be filled and emptied. */
function fillable() {
  let full = false
  const wrap = (journal: Journal): Journal => ({
    ...journal,
    get head() {
      return journal.head
    },
    append(drafts, at) {
      if (full)
        throw new Error('Entry 9 could not be written to the journal: the disk is full. Make space on that disk, then try again.')
      return journal.append(drafts, at)
    },
  })
  return {
    wrap,
    fill: (yes: boolean) => {
      full = yes
    },
  }
}

describe('a disk that takes no more', () => {
  it('refuses a command with its sentence, and nothing is changed outside', async () => {
    const disk = fillable()
    const site = await place({ stages: HALFWAY })
    const desk = sit(site, disk.wrap)
    const before = await site.read()
    desk.start()
    await atHalf(desk)
    const half = await site.read()
    disk.fill(true)
    await expect(desk.act({ type: 'rollback', reason: 'green is ill' })).rejects.toThrow(
      'the disk is full. Make space on that disk',
    )
    await watchFor(700)
    expect(desk.push().status).toBe('running')
    expect(site.lanes[0]?.writes).toHaveLength(1)
    expect(await site.read()).toEqual(half)
    disk.fill(false)
    await desk.act({ type: 'rollback', reason: 'green is ill' })
    await desk.when(is('rolled-back'))
    expect(await site.read()).toEqual(before)
  })

  it.each(['before', 'after'] as const)('%s a change is sent is waited for, and the change is made once', async (when) => {
    const disk = fillable()
    const site = await place({ stages: HALFWAY })
    const desk = sit(site, disk.wrap)
    const [lane] = site.lanes
    if (!lane) throw new Error('no lane')
    const filled = new Promise<void>((resolve) => {
      const fill = () => {
        lane.hooks = {}
        disk.fill(true)
        resolve()
      }
      // The reading before the intent, or the answer to the write.
      let passed = false
      lane.hooks = {
        before(request) {
          passed ||= desk.push().steps['half/50 percent' as never]?.status === 'running'
          if (when === 'before' && passed && request.startsWith('show servers state')) fill()
        },
        after(_, write) {
          if (when === 'after' && write) fill()
        },
      }
    })
    desk.start()
    await filled
    await watchFor(700)
    expect(desk.push().steps['half/50 percent' as never]?.status).toBe('running')
    disk.fill(false)
    await atHalf(desk)
    expect(desk.push().effects).toMatchObject([{ status: 'ok' }])
    expect(lane.writes).toHaveLength(1)
  })

  it('keeps a console from opening, with its sentence, and leaves nothing half open', async () => {
    const disk = fillable()
    const site = await place({ stages: HALFWAY })
    disk.fill(true)
    expect(() => openDesk(site, { wrap: disk.wrap })).toThrow('the disk is full. Make space on that disk')
    const desk = sit(site)
    desk.start()
    await atHalf(desk)
  })

  it('does not keep the console from closing', async () => {
    const disk = fillable()
    const site = await place({ stages: HALFWAY })
    const desk = openDesk(site, { wrap: disk.wrap })
    desk.start()
    await atHalf(desk)
    disk.fill(true)
    await desk.close()
    expect((await readJournal(site.home)).verification.ok).toBe(true)
  })
})

describe('a release that was taken back', () => {
  it("can't be pushed again", async () => {
    const site = await place({ stages: HALFWAY })
    const desk = sit(site)
    desk.start()
    await atHalf(desk)
    await desk.act({ type: 'rollback', reason: 'it loses orders' })
    await desk.when(is('rolled-back'))
    const again = { service: 'shop', environment: 'production', version: NEW, mode: 'automatic' } as const
    const gesture = { kind: 'typed', phrase: 'shop', reason: 'I want it anyway' } as const
    expect(() => startFromTerminal(desk.world, { ...again, gesture }, { actor: MAYA, via: 'terminal' })).toThrow(
      '2.0.0 is retired until fixed: it loses orders. Push a build with a new number.',
    )
    expect(desk.world.book.state.order).toEqual(['p-1'])
  })
})

describe('a script that still runs on its host', () => {
  async function withScript(run: string) {
    const sshd = await startSshd()
    ending.push(() => sshd.close())
    const { user, port, knownHosts, key } = sshd
    const hosts = [{ name: 'b-1', address: '127.0.0.1' }]
    return place({
      connections: { web: { role: 'host', kind: 'ssh', user, port, knownHosts, key: `file:${key}`, hosts } },
      stages: [{ name: 'install', steps: [{ kind: 'script', name: 'install', hosts: 'web', run, timeout: '60s' }] }, ...HALFWAY],
    })
  }
  const started = (desk: Desk) => desk.when(({ effects }) => effects.length === 1)

  it('does not hold up a rollback, and what became of it is found out afterwards', async () => {
    const site = await withScript('sleep 2')
    const desk = sit(site)
    desk.start()
    await started(desk)
    await watchFor(500)
    await desk.act({ type: 'rollback', reason: 'wrong build' })
    const back = await desk.when(is('rolled-back'))
    expect(back.effects).toMatchObject([{ status: 'intended' }])
    const settled = await desk.when(({ effects }) => effects[0]?.status !== 'intended')
    expect(settled).toMatchObject({
      status: 'rolled-back',
      // The journal has the host; of an ended push only those that did not simply succeed are kept at hand.
      effects: [{ status: 'ok', settlement: { outcome: 'ok', hosts: [] }, log: { lines: 0 } }],
    })
  })

  it('is asked for after the console was closed and opened again, and ran once', async () => {
    const site = await withScript('sleep 2')
    const desk = openDesk(site)
    desk.start()
    await started(desk)
    await watchFor(500)
    await desk.close()
    const next = sit(site)
    expect(next.push()).toMatchObject({ status: 'running', effects: [{ status: 'intended' }] })
    await atHalf(next)
    expect(next.push().effects).toMatchObject([{ status: 'ok' }, { status: 'ok' }])
  })
})

describe('commands that arrive at the same moment', () => {
  const timer = (millis: number, run: () => void) => {
    const timeout = setTimeout(run, millis)
    return () => clearTimeout(timeout)
  }

  async function engineOn(site: Site): Promise<Engine> {
    const settings = { get: () => defaultSettings, set: () => defaultSettings }
    const about = { home: site.home, version: '0.0.0', host: 'browser', environment: {}, settings } as const
    const engine = await createEngine({ ...about, initial: { world: 'real', folder: site.folder } })
    ending.push(() => engine.close())
    return engine
  }

  async function terminal(site: Site): Promise<Client> {
    const client = connect(await dialConsole(socketPath(site.home)), { timer })
    ending.push(async () => client.close())
    return client
  }

  /** Follows the console's state; resolves once it is as wanted. */
  const stateWhen = (client: Client, reached: (state: ConsoleState) => boolean) =>
    new Promise<ConsoleState>((resolve, reject) => {
      let state: ConsoleState | undefined
      const stop = client.subscribe(
        'console',
        {},
        (frame) => {
          state = 'snapshot' in frame ? frame.snapshot : state && frame.entries.reduce(foldEntry, state)
          if (!state || !reached(state)) return
          resolve(state)
          queueMicrotask(() => stop())
        },
        (problem) => reject(new Error(problem?.message ?? 'the line ended')),
      )
    })

  const flag = { kind: 'flag' } as const
  const orders = [
    ['advance', 'rollback', 'abort'],
    ['rollback', 'advance', 'abort'],
    ['abort', 'advance', 'rollback'],
    ['hold', 'advance', 'rollback'],
  ] as const

  it.each(orders)('%s, %s and %s leave one well-defined state', async (...types) => {
    const site = await place({
      stages: [
        { name: 'half', hold: false, steps: [shift(50)] },
        { name: 'all', hold: true, steps: [shift(100)] },
      ],
    })
    await engineOn(site)
    const before = await site.read()
    const lines = await Promise.all(types.map(() => terminal(site)))
    const [first] = lines
    if (!first) throw new Error('no line')
    const typed = { kind: 'typed', phrase: 'shop', reason: 'the fault tests push it' } as const
    const { push } = await first.call('push.start', {
      service: 'shop',
      environment: 'production',
      version: NEW,
      mode: 'supervised',
      gesture: typed,
    })
    await first.call('presence.input', {})
    const held = await stateWhen(first, ({ pushes }) => {
      const now = pushes[push as PushId]
      return now !== undefined && heldFor('signal')(now)
    })
    const expectedSeq = held.pushes[push]?.decisionSeq ?? 0
    const answers = await Promise.allSettled(
      lines.map((line, index) => {
        const type = types[index] ?? 'hold'
        if (type === 'advance') return line.call('push.command', { type, push, gesture: flag, expectedSeq })
        if (type === 'hold') return line.call('push.command', { type, push, gesture: flag })
        return line.call('push.command', { type, push, gesture: flag, reason: `${type} now` })
      }),
    )
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []))
    for (const refusal of refusals) expect(refusal).toMatch(/already|has moved on|does not wait|can't be paused|Locked/)
    await stateWhen(first, ({ pushes }) => pushes[push]?.status === 'rolled-back')
    expect(await site.read()).toEqual(before)
    // Everything but the place: lines and engine.
    for (const end of ending.splice(1).reverse()) await end()
    const { entries, verification, state } = await readJournal(site.home)
    expect(verification.ok).toBe(true)
    expect(state.pushes[push]?.effects.every(({ status }) => status === 'ok' || status === 'failed')).toBe(true)
    const turned = entries.findIndex(({ event }) => event.type === 'rollback.started')
    const forward = entries.slice(turned).filter(({ event }) => event.type === 'effect.intended' && event.place.way === 'forward')
    expect(entries.filter(({ event }) => event.type === 'rollback.started')).toHaveLength(1)
    expect(forward).toEqual([])
  })
})
