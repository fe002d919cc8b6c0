import type { Actor } from '../../shared/domain/actor.ts'
import { connectionName, effectId, pushId, stepId } from '../../shared/domain/ids.ts'
import type { Image } from '../../shared/domain/image.ts'
import { clear, type InterlockRow } from '../../shared/interlocks/answer.ts'
import type { Measure, NewPushEvent, Verdict } from '../../shared/push/events.ts'
import { evolve } from '../../shared/push/evolve.ts'
import type { PushFacts } from '../../shared/push/facts.ts'
import type { PushPlan } from '../../shared/push/plan.ts'
import type { PushState } from '../../shared/push/state.ts'

/** Pushes for the tests of what a screen says: told as events, made by the same fold that the engine uses. */

/** 03:12:40 UTC. */
export const NOW = Date.UTC(2026, 10, 24, 3, 12, 40)
export const ADA: Actor = { kind: 'person', name: 'Ada', via: 'window' }
export const ENGINE: Actor = { kind: 'machine', name: 'engine' }
const JUDGE: Actor = { kind: 'machine', name: 'judge' }

export const smallPlan: PushPlan = {
  id: pushId('p-1'),
  at: { service: 'storefront', environment: 'production' },
  release: { version: '2.0.0', changes: 3 },
  mode: 'supervised',
  supervisor: 'Ada',
  stages: [
    {
      name: 'Prepare',
      hold: false,
      steps: [
        {
          id: stepId('smoke'),
          name: 'Smoke green',
          kind: 'smoke',
          checks: [{ path: '/', status: 200, timeout: 1_000 }],
          timeout: 60_000,
        },
      ],
    },
    {
      name: '5%',
      hold: true,
      steps: [
        { id: stepId('shift-5'), name: 'Set 5%', kind: 'shift', share: 5 },
        {
          id: stepId('bake-5'),
          name: 'Watch 5%',
          kind: 'bake',
          for: 900_000,
          requests: 9_000,
          errors: { ratio: 1.5, floor: 0.5 },
        },
      ],
    },
    {
      name: 'Sign-off',
      hold: false,
      steps: [{ id: stepId('ask'), name: 'Sign-off', kind: 'approval', question: 'May everybody get it?' }],
    },
    { name: '100%', hold: true, steps: [{ id: stepId('shift-100'), name: 'Set 100%', kind: 'shift', share: 100 }] },
  ],
  routes: [{ connection: connectionName('lb-1'), target: { backend: 'be' } }],
  sides: ['a', 'b'],
  addresses: { a: ['http://127.0.0.1:1'], b: ['http://127.0.0.1:2'] },
  proof: { url: 'http://127.0.0.1:3', header: 'x-release', samples: 20 },
  drain: 30_000,
  smoke: [{ path: '/', status: 200, timeout: 1_000 }],
  notUndone: ['column note stays'],
}

export const image = (blue: number, green: number): Image => ({
  'be/a1': `weight ${blue}`,
  'be/a2': `weight ${blue}`,
  'be/b1': `weight ${green}`,
})

/** Seconds before `NOW`, what, and who did it. */
export type Told = readonly [ago: number, event: NewPushEvent, actor?: Actor]

export const measure = (blue: number, green: number, answer: Measure['answer'], needs?: number): Measure => ({
  name: 'errors',
  blue: { requests: 100_000, bad: Math.round(100_000 * blue), rate: blue },
  green: { requests: 5_000, bad: Math.round(5_000 * green), rate: green },
  ratio: blue === 0 ? null : green / blue,
  answer,
  ...(needs === undefined ? {} : { needs }),
})

export const verdict = (answer: Verdict['answer'], ...measures: Measure[]): Verdict => ({
  answer,
  reason: `judge says ${answer}`,
  measures,
})

export const begun: readonly Told[] = [
  [1_000, { type: 'push.planned', plan: smallPlan }, ADA],
  [999, { type: 'push.started' }, ADA],
]

export const looked: readonly Told[] = [
  ...begun,
  [
    998,
    { type: 'push.preflighted', baseline: { colours: { blue: 'a', green: 'b' }, blueRelease: '1.9.0', routes: [image(100, 0)] } },
  ],
]

export const atSignal: readonly Told[] = [
  ...looked,
  [997, { type: 'step.started', step: stepId('smoke') }],
  [950, { type: 'step.passed', step: stepId('smoke'), detail: '1 of 1 checks passed' }],
  [949, { type: 'push.held', reason: 'signal', detail: 'waits for a person before 5%' }],
]

export const baking: readonly Told[] = [
  ...atSignal,
  [700, { type: 'push.advanced', stage: 1 }, ADA],
  [699, { type: 'step.started', step: stepId('shift-5') }],
  [
    698,
    {
      type: 'effect.intended',
      effect: effectId('e-1'),
      place: { way: 'forward', step: stepId('shift-5') },
      connection: 'lb-1',
      change: { kind: 'set', route: 0, before: image(100, 0), after: image(95, 5) },
    },
  ],
  [697, { type: 'effect.settled', effect: effectId('e-1'), settlement: { outcome: 'ok', seen: image(95, 5) } }],
  [696, { type: 'step.passed', step: stepId('shift-5'), detail: 'set 95 / 5' }],
  [640, { type: 'step.started', step: stepId('bake-5') }],
]

export const harmed: readonly Told[] = [
  ...baking,
  [6, { type: 'verdict.given', step: stepId('bake-5'), verdict: verdict('roll-back', measure(0.0029, 0.0081, 'worse')) }, JUDGE],
  [6, { type: 'rollback.announced', at: NOW + 24_000, reason: 'errors 2.8× blue' }, JUDGE],
]

const readBacks = Object.entries(image(100, 0)).map(([object, value]) => ({
  system: 'lb-1',
  object,
  expected: value,
  seen: value,
}))

export const restoring: readonly Told[] = [
  ...harmed,
  [5, { type: 'rollback.started', reason: 'errors 2.8× blue' }, ADA],
  [5, { type: 'rollback.step-started', name: 'restore' }],
  [
    5,
    {
      type: 'effect.intended',
      effect: effectId('b-1'),
      place: { way: 'back', attempt: 1 },
      connection: 'lb-1',
      change: { kind: 'set', route: 0, before: image(95, 5), after: image(100, 0) },
    },
  ],
]

export const onBlue: readonly Told[] = [
  ...restoring,
  [4, { type: 'effect.settled', effect: effectId('b-1'), settlement: { outcome: 'ok', seen: image(100, 0) } }],
  [4, { type: 'rollback.customers-on-blue', readBacks }],
  [4, { type: 'rollback.step-done', name: 'restore', detail: 'read back from every balancer' }],
  [4, { type: 'rollback.step-started', name: 'drain' }],
  [4, { type: 'rollback.step-started', name: 'sample' }],
  [4, { type: 'rollback.step-started', name: 'smoke' }],
]

export const rolledBack: readonly Told[] = [
  ...onBlue,
  [3, { type: 'rollback.step-done', name: 'drain', detail: 'no request left on green' }],
  [3, { type: 'rollback.step-done', name: 'sample', detail: '20 of 20 answered by 1.9.0' }],
  [2, { type: 'rollback.step-done', name: 'smoke', detail: '1 of 1 checks passed' }],
  [2, { type: 'rollback.step-started', name: 'retire' }],
  [2, { type: 'rollback.step-done', name: 'retire', detail: 'locked until a fixed build has a new number' }],
  [1, { type: 'rollback.finished', readBacks }],
]

export const completed: readonly Told[] = [
  ...baking,
  [300, { type: 'verdict.given', step: stepId('bake-5'), verdict: verdict('continue', measure(0.003, 0.003, 'safe')) }, JUDGE],
  [299, { type: 'step.passed', step: stepId('bake-5'), detail: 'safe' }],
  [298, { type: 'step.started', step: stepId('ask') }],
  [200, { type: 'step.passed', step: stepId('ask'), detail: 'approved' }, ADA],
  [199, { type: 'push.held', reason: 'signal', detail: 'waits for a person before 100%' }],
  [150, { type: 'push.advanced', stage: 3 }, ADA],
  [149, { type: 'step.started', step: stepId('shift-100') }],
  [148, { type: 'step.passed', step: stepId('shift-100'), detail: 'set 0 / 100' }],
  [147, { type: 'push.completed' }],
]

/** The state that these events add up to. */
export function pushOf(told: readonly Told[], plan: PushPlan = smallPlan): PushState {
  let state: PushState | undefined
  told.forEach(([ago, event, actor = ENGINE], index) => {
    const own = event.type === 'push.planned' ? { ...event, plan } : event
    const at = new Date(NOW - ago * 1_000).toISOString()
    state = evolve(state, { seq: index + 1, at, actor, event: { ...own, push: plan.id }, prev: '', hash: '' })
  })
  if (state === undefined) throw new Error('these events make no push')
  return state
}

const row = (name: string): InterlockRow => ({ name, title: name, answer: clear('as it should be') })

/** Fresh facts of a push that gives green `green` percent. */
export function factsOf(green: number, change: Partial<PushFacts> = {}): PushFacts {
  const server = (name: string) => ({ name, address: '127.0.0.1:1', health: 'up' as const, takesTraffic: true, open: 1 })
  const counters = { requests: 10_000, errors: 3, open: 1 }
  return {
    push: smallPlan.id,
    now: NOW,
    routes: [
      {
        source: 'lb-1',
        observedAt: NOW - 900,
        limit: 10_000,
        value: {
          image: image(100 - green, green),
          shares: { a: 100 - green, b: green },
          servers: { a: [server('a1'), server('a2')], b: [server('b1')] },
          notes: [],
        },
      },
    ],
    measured: {
      source: 'lb-1',
      observedAt: NOW - 900,
      limit: 10_000,
      value: { shares: { a: 100 - green, b: green }, requestsPerMinute: 4_180, counters: { a: counters, b: counters } },
    },
    rollbackCheck: {
      source: 'engine',
      observedAt: NOW - 4_000,
      limit: 60_000,
      value: { ok: true, rows: [{ name: 'Load balancer accepts writes', state: 'ok', detail: '', observedAt: NOW - 30_000 }] },
    },
    interlocks: [row('no-harm-found'), row('fresh-facts')],
    runSheet: ['set weight be/a1 100'],
    ...change,
  }
}
