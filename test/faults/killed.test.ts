import { describe, expect, it } from 'vitest'
import { pushId } from '../../shared/domain/ids.ts'
import { confirms } from '../../shared/domain/image.ts'
import type { PushState } from '../../shared/push/state.ts'
import { compareWrites, openEffects, readJournal, recordedState, setEffects } from './ledger.ts'
import { type ConsoleRun, startConsole } from './run-console.ts'
import { sampled, turns } from './sample.ts'
import { NEW, type Site } from './site.ts'
import { type Stage, VARIANTS } from './variants.ts'

/** Where a console is killed: around a durable write of the journal, or around a line that it sends to a balancer. */
type Point =
  | { readonly at: 'journal'; readonly when: 'before' | 'after'; readonly write: number }
  | { readonly at: 'balancer'; readonly when: 'before' | 'during' | 'after'; readonly line: number; readonly lane: number }

interface Case {
  readonly variant: string
  readonly point: Point
  /** The console that takes over is killed as well, at this durable write of its own. */
  readonly again: number | undefined
}

/** Engine time runs so much faster than real time: what waits in a push is not what is tested here. */
const SPEED = 5
const SIDE_BY_SIDE = 3

/** One push that nobody kills: how many points there are. */
async function count(variant: string): Promise<{ readonly writes: number; readonly lines: readonly number[] }> {
  const stage = await open(variant)
  try {
    const run = await startConsole(orderFor(stage.site, Date.now())).ended
    if (run.over?.status !== 'rolled-back') throw new Error(`The push did not end well by itself: ${JSON.stringify(run)}`)
    return { writes: run.over.writes, lines: stage.site.lanes.map((lane) => lane.writes.length) }
  } finally {
    await stage.close()
  }
}

const open = (variant: string): Promise<Stage> => {
  const start = VARIANTS[variant]
  if (!start) throw new Error(`no variant ${variant}`)
  return start()
}

const orderFor = ({ home, workspaceFile }: Site, start: number) => ({ home, workspaceFile, start, speed: SPEED })

const counts = await Promise.all(Object.keys(VARIANTS).map(async (variant) => ({ variant, ...(await count(variant)) })))

const cases: Case[] = counts.flatMap(({ variant, writes, lines }) => {
  const journal = Array.from({ length: writes }, (_, index) =>
    (['before', 'after'] as const).map((when): Point => ({ at: 'journal', when, write: index + 1 })),
  ).flat()
  const balancer = lines.flatMap((length, lane) =>
    Array.from({ length }, (_, index) =>
      (['before', 'during', 'after'] as const).map((when): Point => ({ at: 'balancer', when, line: index + 1, lane })),
    ).flat(),
  )
  return [...journal, ...balancer].map((point, index) => ({
    variant,
    point,
    again: index % 3 === 0 ? 1 + (index % 5) : undefined,
  }))
})

const words = ({ variant, point, again }: Case) =>
  `${variant}: ${point.when} ${point.at === 'journal' ? `durable write ${point.write}` : `line ${point.line} to balancer ${point.lane}`}${again === undefined ? '' : `, and again at ${again}`}`

async function killedRun(site: Site, point: Point, start: number): Promise<ConsoleRun> {
  if (point.at === 'journal')
    return startConsole({ ...orderFor(site, start), die: { when: point.when, write: point.write } }).ended
  const lane = site.lanes[point.lane]
  if (!lane) throw new Error(`no lane ${point.lane}`)
  const child = startConsole(orderFor(site, start))
  let seen = 0
  lane.hooks = {
    before(_, write) {
      if (write) seen += 1
    },
    treat(_, write) {
      if (!write || seen !== point.line) return 'pass'
      if (point.when === 'after') return 'mute'
      child.kill()
      return point.when === 'before' ? 'drop' : 'mute'
    },
    after(_, write) {
      if (write && seen === point.line) child.kill()
    },
  }
  const run = await child.ended
  lane.hooks = {}
  return run
}

/** Nobody writes while no console lives: what the next one settles has to be what is there now. */
async function whatIsLeft(site: Site) {
  const [{ state, verification }, seen] = [await readJournal(site.home), await site.read()]
  expect(verification.ok, 'the chain of the dead console').toBe(true)
  const push = state.pushes[pushId('p-1')]
  if (push) {
    for (const route of site.lanes.keys()) {
      const recorded = recordedState(push, route)
      if (recorded) expect(seen[route], `balancer ${route} has what the journal says`).toMatchObject(recorded)
    }
  }
  return { open: openEffects(state).map(({ id }) => id), seen }
}

function expectSettledAsSeen(push: PushState, open: readonly string[], seen: readonly Record<string, string>[]) {
  for (const route of seen.keys()) {
    for (const { id, change, status, settlement } of setEffects(push, route)) {
      if (!open.includes(id)) continue
      const left = seen[route] ?? {}
      expect(status, `what became of ${id}`).toBe(confirms(change.after, left) ? 'ok' : 'failed')
      const told = settlement && 'seen' in settlement ? settlement.seen : undefined
      expect(told, `what was seen of ${id}`).toEqual(
        Object.fromEntries(Object.keys(change.after).map((object) => [object, left[object]])),
      )
    }
  }
}

async function play({ variant, point, again }: Case) {
  const stage = await open(variant)
  const { site } = stage
  try {
    const before = await site.read()
    const start = Date.now()
    const first = await killedRun(site, point, start)
    expect(first.stderr).toBe('')
    const left = [await whatIsLeft(site)]
    if (again !== undefined) {
      await startConsole({ ...orderFor(site, start), die: { when: again % 2 === 0 ? 'before' : 'after', write: again } }).ended
      left.push(await whatIsLeft(site))
    }
    const last = await startConsole(orderFor(site, start)).ended
    expect(last, 'the console that takes over').toMatchObject({ killed: false, stderr: '', over: { status: 'rolled-back' } })
    expect(last.resumed?.millis, 'until nothing is in doubt any more').toBeLessThan(5_000)
    expect(last.lingered, 'until the process ends by itself').toBeLessThan(2_000)
    await expectRight(stage, before, left)
    return first.killed
  } finally {
    await stage.close()
  }
}

async function expectRight(
  { site, ran }: Stage,
  before: readonly Record<string, string>[],
  left: readonly { readonly open: readonly string[]; readonly seen: readonly Record<string, string>[] }[],
) {
  const { state, verification } = await readJournal(site.home)
  expect(verification.ok, 'the chain').toBe(true)
  const push = state.pushes[pushId('p-1')]
  if (!push) throw new Error('the push is not in the journal')
  expect(state.order).toEqual(['p-1'])
  expect(openEffects(state), 'effects that nobody settled').toEqual([])
  expect(await site.read(), 'what the balancers have').toEqual(before)
  for (const [route, lane] of site.lanes.entries()) {
    expect(recordedState(push, route), 'what the journal says they have').toEqual(before[route])
    expect(compareWrites(push, route, lane)).toEqual([])
  }
  for (const { open, seen } of left) expectSettledAsSeen(push, open, seen)
  expect(state.retired.map(({ version }) => version)).toEqual([NEW])
  const scripts = push.effects.filter(({ change, status }) => change.kind === 'run' && status === 'ok')
  expect(await ran(), 'times that the script ran').toBe(scripts.length)
}

const turn = turns(SIDE_BY_SIDE)
const chosen = sampled(cases, 20)
let died = 0

describe.concurrent(`a console killed at ${chosen.length} of ${cases.length} points of a push and its way back`, () => {
  it.each(chosen.map((one) => [words(one), one] as const))('%s', async (_, one) => {
    if (await turn(() => play(one))) died += 1
  })
})

describe('those consoles', () => {
  it('were really killed (a point at the very end may not come up again)', () => {
    expect(died).toBeGreaterThanOrEqual(Math.floor(chosen.length * 0.9))
  })
})
