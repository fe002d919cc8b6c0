import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PushCommand } from '../../shared/push/commands.ts'
import type { PushEvent } from '../../shared/push/events.ts'
import { PUSH_STATUSES, type PushStatus } from '../../shared/push/state.ts'
import { nextStatus, TRANSITIONS } from '../../shared/push/transitions.ts'
import { imageOf, shareOf } from './model-plan.ts'
import { type Fate, ModelWorld } from './model-world.ts'

type Act =
  | { readonly do: 'step'; readonly which: number }
  | { readonly do: 'crash' | 'time' | 'interlocks' | 'mend' }
  | {
      readonly do: 'command'
      readonly type: 'hold' | 'resume' | 'advance' | 'retry' | 'approve' | 'rollback' | 'abort' | 'look-again' | 'take-control'
    }
  | { readonly do: 'verdict' }

const HOLD = { kind: 'hold', heldMillis: 800 } as const
const CONFIRM = { kind: 'confirm', afterMillis: 100 } as const

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ do: fc.constant('step' as const), which: fc.nat(5) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('crash', 'time', 'interlocks', 'mend') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('verdict' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      type: fc.constantFrom(
        'hold',
        'resume',
        'advance',
        'advance',
        'advance',
        'advance',
        'advance',
        'resume',
        'resume',
        'approve',
        'approve',
        'retry',
        'rollback',
        'abort',
        'look-again',
        'take-control',
      ),
    }),
  },
)

const mode = fc.constantFrom('supervised' as const, 'automatic' as const)
const depth = fc.nat(40)

const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.constantFrom<Fate>('done', 'done', 'done', 'refused', 'lost-done', 'lost-undone', 'silent'),
  { maxLength: 8 },
)

function commandOf(
  world: ModelWorld,
  type: Extract<Act, { do: 'command' }>['type'],
): Exclude<PushCommand, { type: 'start' }> | undefined {
  const { push } = world
  const seen = { gesture: CONFIRM, expectedSeq: push.decisionSeq }
  const failed = Object.entries(push.steps).find(([, { status }]) => status === 'failed')?.[0]
  const unknown = push.effects.find(({ status }) => status === 'unknown')?.id
  switch (type) {
    case 'retry':
      return failed === undefined ? undefined : { type, step: failed as never, ...seen }
    case 'approve':
      return { type, step: 'ask/ask' as never, note: '', ...seen }
    case 'look-again':
      return unknown === undefined ? undefined : { type, effect: unknown, ...seen }
    case 'rollback':
    case 'abort':
      return { type, reason: 'because', gesture: HOLD }
    case 'hold':
      return { type, gesture: CONFIRM }
    default:
      return { type, ...seen }
  }
}

function play(world: ModelWorld, acts: readonly Act[]) {
  for (const one of acts) {
    switch (one.do) {
      case 'step':
        world.step(one.which)
        break
      case 'crash':
        world.crash()
        break
      case 'time':
        world.tick(31_000)
        break
      case 'interlocks':
        world.interlocksClear = !world.interlocksClear
        world.tick()
        break
      case 'mend':
        world.mute.clear()
        break
      case 'verdict': {
        const running = world.push.steps['some/bake' as never]
        if (running?.startedAt !== undefined)
          world.send({
            type: 'verdict',
            step: 'some/bake' as never,
            startedAt: running.startedAt,
            verdict: { answer: 'roll-back', reason: 'worse', measures: [] },
          })
        break
      }
      case 'command': {
        const command = commandOf(world, one.type)
        if (command) world.send(command)
      }
    }
    check(world)
  }
}

/** What must hold after every single act. */
function check(world: ModelWorld) {
  for (const [effect, times] of world.performed) expect(times, `${effect} was performed ${times} times`).toBe(1)
  expect(world.retriesInDoubt, 'a change in doubt was made again').toBe(0)
  const since = firstOf(world, 'rollback.started')
  if (since === undefined) return
  const rises = world.writes.filter(({ from, to, seq }) => to > from && seq >= since)
  // A write that had been sent when the rollback was decided may still land; it is then taken back like any other.
  for (const rise of rises) expect(intendedBefore(world, rise.to, since), 'traffic rose after the rollback had begun').toBe(true)
  const begun = world.journal
    .slice(since)
    .filter(({ event }) => event.type === 'step.started' || (event.type === 'effect.intended' && event.place.way === 'forward'))
  expect(begun, 'something went forward after the rollback had begun').toEqual([])
}

const firstOf = (world: ModelWorld, type: PushEvent['type']) => world.journal.find(({ event }) => event.type === type)?.seq

const intendedBefore = (world: ModelWorld, share: number, seq: number) =>
  world.journal
    .slice(0, seq)
    .some(({ event }) => event.type === 'effect.intended' && event.change.kind === 'set' && shareOf(event.change.after) === share)

/** A push that went well so far: the random acts begin at any depth of it, and not only at its first step. */
function reach(world: ModelWorld, depth: number) {
  for (let done = 0; done < depth; done++) {
    if (world.step(0)) continue
    const waiting = world.push.status === 'holding' ? 'advance' : 'approve'
    const command = commandOf(world, waiting)
    if (!command || !world.send(command)) return
  }
}

/** Lets everything that can happen happen, until nothing does. */
function settle(world: ModelWorld) {
  for (let steps = 0; steps < 400; steps++) {
    const before = world.journal.length
    if (!world.step(steps) && world.journal.length === before) return
  }
}

const RUNS = { numRuns: 5_000 }

describe('the push machine, in a world where anything may come between any two steps', () => {
  it('performs no effect twice, begins nothing once it is on its way back, and folds to the same state after every crash', () => {
    fc.assert(
      fc.property(mode, depth, fates, fc.array(act, { maxLength: 120 }), (mode, depth, some, acts) => {
        const world = new ModelWorld(mode)
        reach(world, depth)
        world.fates = [...some]
        play(world, acts)
      }),
      RUNS,
    )
  })

  it('takes a rollback from every state in which something was changed, and ends it rolled back or in need of hands', () => {
    fc.assert(
      fc.property(mode, depth, fates, fc.array(act, { maxLength: 80 }), fates, (mode, depth, some, acts, later) => {
        const world = new ModelWorld(mode)
        reach(world, depth)
        world.fates = [...some]
        play(world, acts)
        fc.pre(world.push.effects.length > 0)
        world.fates = [...later]
        const before = world.push.status
        const accepted = world.send({ type: 'rollback', reason: 'because', gesture: HOLD })
        expect(accepted).toBe(before !== 'rolling-back' && before !== 'rolled-back')
        settle(world)
        check(world)
        expect(['rolled-back', 'needs-hands']).toContain(world.push.status)
        if (world.push.status === 'rolled-back') expect(world.balancers).toEqual([imageOf(0), imageOf(0)])
        else expect(world.push.rollback?.differences.length).toBeGreaterThan(0)
      }),
      RUNS,
    )
  })

  it('finishes by itself once the balancers answer again and somebody asked to look', () => {
    const world = new ModelWorld('supervised')
    world.fates = ['done', 'done', 'silent', 'done']
    settle(world)
    world.send(commandOf(world, 'approve') as never)
    settle(world)
    world.send(commandOf(world, 'advance') as never)
    settle(world)
    expect(world.balancers).toEqual([imageOf(10), imageOf(10)])
    world.send({ type: 'rollback', reason: 'because', gesture: HOLD })
    settle(world)
    expect(world.push.status).toBe('needs-hands')
    world.mute.clear()
    world.send(commandOf(world, 'look-again') as never)
    settle(world)
    expect(world.push.status).toBe('rolled-back')
  })

  it('leaves a change in doubt alone, also after a restart, until a person asks or takes it back', () => {
    const world = new ModelWorld('automatic')
    world.fates = ['silent']
    settle(world)
    world.send(commandOf(world, 'approve') as never)
    settle(world)
    expect(world.push.hold?.reason).toBe('unknown-effect')
    world.crash()
    world.mute.clear()
    const writes = world.writes.length
    settle(world)
    expect(world.writes.length).toBe(writes)
    world.send(commandOf(world, 'look-again') as never)
    settle(world)
    world.send(commandOf(world, 'resume') as never)
    settle(world)
    expect(world.push.status).toBe('completed')
  })

  it('starts no exposing step while an interlock is not clear', () => {
    fc.assert(
      fc.property(depth, fates, fc.array(act, { maxLength: 120 }), (depth, some, acts) => {
        const world = new ModelWorld('automatic')
        reach(world, depth)
        world.fates = [...some]
        for (const one of acts) {
          const clear = world.interlocksClear
          const before = world.journal.length
          play(world, [one])
          if (clear || world.interlocksClear) continue
          const begun = world.journal
            .slice(before)
            .filter(({ event }) => event.type === 'step.started' && String(event.step).endsWith('/shift'))
          expect(begun).toEqual([])
        }
      }),
      RUNS,
    )
  })

  it('goes to the end when nothing goes wrong', () => {
    const world = new ModelWorld('automatic')
    settle(world)
    world.send(commandOf(world, 'approve') as never)
    settle(world)
    expect(world.push.status).toBe('completed')
    expect(world.balancers).toEqual([imageOf(100), imageOf(100)])
  })
})

describe('the table of transitions', () => {
  const FORWARD = new Set<PushStatus>(['preflight', 'running', 'baking', 'holding', 'completed'])
  const types = new Set(Object.values(TRANSITIONS).flatMap((row) => Object.keys(row) as PushEvent['type'][]))

  it.each(['rolling-back', 'rolled-back', 'needs-hands', 'aborted'] as const)('never leads from %s forward again', (status) => {
    for (const type of types) expect(FORWARD.has(nextStatus(status, type)), `${status} -> ${type}`).toBe(false)
  })

  it('has a rollback edge in every state in which something may have been changed', () => {
    for (const status of ['preflight', 'running', 'holding', 'baking', 'completed', 'needs-hands'] as const)
      expect(nextStatus(status, 'rollback.started')).toBe('rolling-back')
  })

  it('knows every state, and leads to known ones', () => {
    expect(Object.keys(TRANSITIONS).toSorted()).toEqual([...PUSH_STATUSES].toSorted())
    for (const row of Object.values(TRANSITIONS)) for (const next of Object.values(row)) expect(PUSH_STATUSES).toContain(next)
  })
})
