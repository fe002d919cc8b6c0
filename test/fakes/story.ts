import type { Actor } from '../../shared/domain/actor.ts'
import type { EngineEvent } from '../../shared/domain/engine-event.ts'
import { GENESIS } from '../../shared/domain/entry.ts'
import { connectionName, effectId, pushId, stepId } from '../../shared/domain/ids.ts'
import type { Image } from '../../shared/domain/image.ts'
import type { Measure, NewPushEvent, Verdict } from '../../shared/push/events.ts'
import type { PushPlan, StagePlan } from '../../shared/push/plan.ts'
import type { JournalEntry, JournalEvent } from '../../shared/rpc/journal-event.ts'

/** A push told as the journal would tell it, so that the real folds make the state of it. */

export const STATES = [
  'none',
  'calm',
  'alert',
  'stale',
  'rolling-back',
  'after',
  'unknown',
  'needs-hands',
  'drift',
  'done',
] as const
export type FakeState = (typeof STATES)[number]

export const PUSH = pushId('push-0042')
export const MAYA: Actor = { kind: 'person', name: 'Maya Okafor', via: 'window' }
const ENGINE: Actor = { kind: 'machine', name: 'engine' }
const JUDGE: Actor = { kind: 'machine', name: 'judge' }

const cohort = (share: number): StagePlan => ({
  name: share === 1 ? 'Employees' : share === 100 ? '100% of customers' : `${share}% of customers`,
  hold: true,
  steps: [
    { id: stepId(`shift-${share}`), name: `Send ${share}% to green`, kind: 'shift', share },
    {
      id: stepId(`bake-${share}`),
      name: `Watch ${share}%`,
      kind: 'bake',
      for: 900_000,
      requests: 9_000,
      errors: { ratio: 1.5, floor: 0.5 },
    },
  ],
})

export const plan: PushPlan = {
  id: PUSH,
  at: { service: 'web-shop', environment: 'production' },
  release: { version: '2026.48.2', digest: `sha256:${'9f3c41'.repeat(10)}e21a`, changes: 14 },
  mode: 'supervised',
  supervisor: 'Maya Okafor',
  stages: [
    {
      name: 'Install',
      hold: false,
      steps: [
        {
          id: stepId('install'),
          name: 'Install on green',
          kind: 'script',
          hosts: connectionName('web-hosts'),
          run: 'shop install 2026.48.2',
          timeout: 600_000,
          stopAfterFailures: 1,
        },
      ],
    },
    {
      name: 'Smoke',
      hold: false,
      steps: [
        {
          id: stepId('smoke'),
          name: 'Smoke test on green',
          kind: 'smoke',
          checks: [{ path: '/health', status: 200, timeout: 5_000 }],
          timeout: 60_000,
        },
      ],
    },
    ...[1, 5, 25, 50, 100].map(cohort),
  ],
  routes: [{ connection: connectionName('lb-prod-1'), target: { backend: 'be_shop' } }],
  sides: ['a', 'b'],
  addresses: { a: ['http://10.0.1.11:8080'], b: ['http://10.0.2.11:8080'] },
  proof: { url: 'http://shop.example/version', header: 'x-release', samples: 20 },
  drain: 30_000,
  smoke: ['/health', '/cart', '/checkout', '/search', '/login', '/stock'].map((path) => ({ path, status: 200, timeout: 5_000 })),
  notUndone: ['column note stays; the old version was tested with it'],
}

export const image = (blue: number, green: number): Image => ({
  'be_shop/a-1': blue === 0 ? 'weight 0, drain' : `weight ${blue}, ready`,
  'be_shop/a-2': blue === 0 ? 'weight 0, drain' : `weight ${blue}, ready`,
  'be_shop/b-1': green === 0 ? 'weight 0, maint' : `weight ${green}, ready`,
  'be_shop/b-2': green === 0 ? 'weight 0, maint' : `weight ${green}, ready`,
})

const measure = (name: string, blue: number, green: number, answer: Measure['answer'], needs?: number): Measure => ({
  name,
  blue: { requests: 140_000, bad: Math.round(140_000 * blue), rate: blue },
  green: { requests: 7_412, bad: Math.round(7_412 * green), rate: green },
  ratio: green / blue,
  answer,
  ...(needs === undefined ? {} : { needs }),
})

const calmVerdict: Verdict = {
  answer: 'hold',
  reason: 'Leaning safe, not proven yet: 1,588 more requests are needed',
  measures: [measure('errors', 0.0029, 0.0031, 'unknown', 1_588), measure('slow pages', 0.02, 0.019, 'safe')],
}

const worseVerdict: Verdict = {
  answer: 'roll-back',
  reason: 'Green is worse: errors 2.8× blue',
  measures: [measure('errors', 0.0029, 0.0081, 'worse'), measure('slow pages', 0.02, 0.02, 'unknown')],
}

const readBacks = Object.entries(image(100, 0)).map(([object, value]) => ({
  system: 'lb-prod-1',
  object,
  expected: value,
  seen: value,
}))

/** Seconds before now, who, what. */
type Line = readonly [ago: number, actor: Actor, event: NewPushEvent | EngineEvent]

const set = (ago: number, id: string, step: string, blue: number, green: number, before: readonly [number, number]): Line[] => [
  [
    ago,
    ENGINE,
    {
      type: 'effect.intended',
      effect: effectId(id),
      place: { way: 'forward', step: stepId(step) },
      connection: 'lb-prod-1',
      change: { kind: 'set', route: 0, before: image(...before), after: image(blue, green) },
    },
  ],
  [ago - 1, ENGINE, { type: 'effect.settled', effect: effectId(id), settlement: { outcome: 'ok', seen: image(blue, green) } }],
  [ago - 1, ENGINE, { type: 'step.passed', step: stepId(step), detail: `set ${blue} / ${green}, read back` }],
]

const upToFive: Line[] = [
  [1_500, MAYA, { type: 'push.planned', plan }],
  [1_499, MAYA, { type: 'push.started' }],
  [
    1_498,
    ENGINE,
    {
      type: 'push.preflighted',
      baseline: { colours: { blue: 'a', green: 'b' }, blueRelease: '2026.48.1', routes: [image(100, 0)] },
    },
  ],
  [1_497, ENGINE, { type: 'step.started', step: stepId('install') }],
  [1_330, ENGINE, { type: 'step.passed', step: stepId('install'), detail: 'ran on 12 of 12 hosts' }],
  [1_329, ENGINE, { type: 'step.started', step: stepId('smoke') }],
  [1_277, ENGINE, { type: 'step.passed', step: stepId('smoke'), detail: '6 of 6 checks passed' }],
  [1_276, ENGINE, { type: 'push.held', reason: 'signal', detail: 'Employees waits for you' }],
  [1_240, MAYA, { type: 'push.advanced', stage: 2 }],
  [1_239, ENGINE, { type: 'step.started', step: stepId('shift-1') }],
  ...set(1_238, 'e1', 'shift-1', 99, 1, [100, 0]),
  [1_236, ENGINE, { type: 'step.started', step: stepId('bake-1') }],
  [
    690,
    JUDGE,
    { type: 'verdict.given', step: stepId('bake-1'), verdict: { ...calmVerdict, answer: 'continue', reason: 'Safe to advance' } },
  ],
  [689, ENGINE, { type: 'step.passed', step: stepId('bake-1'), detail: 'safe on 2 of 2 measures' }],
  [688, ENGINE, { type: 'push.held', reason: 'signal', detail: '5% of customers waits for you' }],
  [644, MAYA, { type: 'push.advanced', stage: 3 }],
  [643, ENGINE, { type: 'step.started', step: stepId('shift-5') }],
  ...set(642, 'e2', 'shift-5', 95, 5, [99, 1]),
  [640, ENGINE, { type: 'step.started', step: stepId('bake-5') }],
  [10, JUDGE, { type: 'verdict.given', step: stepId('bake-5'), verdict: calmVerdict }],
]

const alert = (ago: number): Line[] => [
  [ago, JUDGE, { type: 'verdict.given', step: stepId('bake-5'), verdict: worseVerdict }],
  [ago, ENGINE, { type: 'push.held', reason: 'verdict', detail: worseVerdict.reason }],
  [ago, JUDGE, { type: 'rollback.announced', at: Date.now() + 24_000, reason: worseVerdict.reason }],
]

/** Seconds after its start, and what happens then: the rollback as it runs and as it is shown afterwards. */
export const way = (actor: Actor, reason: string): readonly (readonly [after: number, actor: Actor, event: NewPushEvent])[] => [
  [0, actor, { type: 'rollback.started', reason }],
  [0, ENGINE, { type: 'rollback.step-started', name: 'restore' }],
  [
    0,
    ENGINE,
    {
      type: 'effect.intended',
      effect: effectId('back-1'),
      place: { way: 'back', attempt: 1 },
      connection: 'lb-prod-1',
      change: { kind: 'set', route: 0, before: image(95, 5), after: image(100, 0) },
    },
  ],
  [3, ENGINE, { type: 'effect.settled', effect: effectId('back-1'), settlement: { outcome: 'ok', seen: image(100, 0) } }],
  [4, ENGINE, { type: 'rollback.customers-on-blue', readBacks }],
  [4, ENGINE, { type: 'rollback.step-done', name: 'restore', detail: 'blue 100, green 0, read back twice' }],
  [4, ENGINE, { type: 'rollback.step-started', name: 'drain' }],
  [4, ENGINE, { type: 'rollback.step-started', name: 'sample' }],
  [4, ENGINE, { type: 'rollback.step-started', name: 'smoke' }],
  [6, ENGINE, { type: 'rollback.step-done', name: 'sample', detail: '20 of 20 requests got 2026.48.1' }],
  [9, ENGINE, { type: 'rollback.step-done', name: 'smoke', detail: '6 of 6 checks passed' }],
  [14, ENGINE, { type: 'rollback.step-done', name: 'drain', detail: 'no request is left on green' }],
  [14, ENGINE, { type: 'rollback.step-started', name: 'retire' }],
  [15, ENGINE, { type: 'release.retired', service: 'web-shop', environment: 'production', version: '2026.48.2', reason }],
  [15, ENGINE, { type: 'rollback.step-done', name: 'retire', detail: 'locked until a fixed build has a new number' }],
  [15, ENGINE, { type: 'rollback.finished', readBacks }],
]

const back = (startedAgo: number, until = Number.POSITIVE_INFINITY): Line[] =>
  way(MAYA, worseVerdict.reason)
    .filter(([after]) => after <= until)
    .map(([after, actor, event]) => [startedAgo - after, actor, event])

const lines: Readonly<Record<FakeState, readonly Line[]>> = {
  none: [],
  calm: upToFive,
  alert: [...upToFive, ...alert(6)],
  stale: [...upToFive, [150, ENGINE, { type: 'push.held', reason: 'drift', detail: 'Load balancer has not answered for 2 min' }]],
  'rolling-back': [...upToFive, ...alert(15), ...back(9, 8)],
  after: [...upToFive, ...alert(120), ...back(100)],
  unknown: [
    ...upToFive,
    ...alert(30),
    ...back(20, 1),
    [
      14,
      ENGINE,
      {
        type: 'effect.settled',
        effect: effectId('back-1'),
        settlement: { outcome: 'unknown', why: 'the load balancer did not answer within 5 s' },
      },
    ],
  ],
  'needs-hands': [
    ...upToFive,
    ...alert(60),
    ...back(50, 1),
    [30, ENGINE, { type: 'rollback.step-failed', name: 'restore', why: 'HAProxy said: Permission denied' }],
    [
      29,
      ENGINE,
      {
        type: 'rollback.needs-hands',
        readBacks: [],
        differences: [{ system: 'lb-prod-1', object: 'be_shop/b-1', expected: 'weight 0, maint', seen: 'weight 5, ready' }],
        problems: ['3 of 20 requests still got 2026.48.2'],
        commands: ['echo "set server be_shop/b-1 state maint" | socat stdio /run/haproxy/admin.sock'],
      },
    ],
  ],
  drift: [
    ...upToFive,
    [
      8,
      { kind: 'machine', name: 'drift-watch' },
      {
        type: 'drift.seen',
        system: 'lb-prod-1',
        differences: [{ object: 'be_shop/b-1', expected: 'weight 5, ready', seen: 'weight 50, ready' }],
      },
    ],
    [
      8,
      ENGINE,
      { type: 'push.held', reason: 'drift', detail: 'lb-prod-1: be_shop/b-1 is weight 50, ready instead of weight 5, ready' },
    ],
  ],
  done: upToFive,
}

let previous = GENESIS

/** The next line of the journal. */
export function entry(seq: number, at: number, actor: Actor, event: NewPushEvent | EngineEvent): JournalEntry {
  const full = (
    event.type.startsWith('engine.') || event.type.startsWith('audit.') ? event : { ...event, push: PUSH }
  ) as JournalEvent
  const hash = (BigInt(seq) * 0x9e3779b97f4a7c15n).toString(16).padStart(64, 'a').slice(-64)
  const made: JournalEntry = { seq, at: new Date(at).toISOString(), actor, event: full, prev: previous, hash }
  previous = hash
  return made
}

/** The journal of a state, as of `now`. */
export function journalOf(state: FakeState, now: number): JournalEntry[] {
  previous = GENESIS
  const opened: Line = [
    1_600,
    ENGINE,
    {
      type: 'engine.started',
      version: '0.1.0',
      world: 'real',
      workspace: '/srv/shop/signalbox.yaml',
      workspaceSha256: 'ab'.repeat(32),
    },
  ]
  const told = [opened, ...lines[state]].toSorted((a, b) => b[0] - a[0])
  return told.map(([ago, actor, event], index) => entry(index + 1, now - ago * 1_000, actor, event))
}
