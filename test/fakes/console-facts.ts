import type { Fact } from '../../shared/domain/fact.ts'
import type { RouteObservation } from '../../shared/domain/observation.ts'
import { blocked, clear, type InterlockRow } from '../../shared/interlocks/answer.ts'
import type { Measured, PushFacts, RollbackCheck, SeriesPoint } from '../../shared/push/facts.ts'
import type { ConnectionView } from '../../shared/rpc/views.ts'
import { type FakeState, image, PUSH } from './story.ts'

/** The volatile half of a fake console: facts, charts, connections, as a state of its story would have them. */

export function pushFacts(now: number, onBlue: boolean, state: FakeState, silentSince: number | undefined): PushFacts {
  const seen = silentSince ?? now - 900
  const [blue, green] = onBlue ? [100, 0] : state === 'drift' ? [50, 50] : [95, 5]
  const route: Fact<RouteObservation> = {
    source: 'lb-prod-1',
    observedAt: seen,
    limit: 10_000,
    ...(silentSince ? { problem: 'connect ECONNREFUSED /run/haproxy/admin.sock' } : {}),
    value: {
      image: image(blue, green),
      shares: { a: blue, b: green },
      servers: {
        a: [1, 2].map((index) => ({
          name: `a-${index}`,
          address: `10.0.1.1${index}:8080`,
          health: 'up',
          takesTraffic: true,
          open: 12,
        })),
        b: [1, 2].map((index) => ({
          name: `b-${index}`,
          address: `10.0.2.1${index}:8080`,
          health: 'up',
          takesTraffic: !onBlue,
          open: onBlue ? 0 : 2,
        })),
      },
      notes: ['weights are lost when HAProxy reloads'],
    },
  }
  const measured: Fact<Measured> = {
    source: 'lb-prod-1',
    observedAt: seen,
    limit: 10_000,
    value: {
      shares: { a: onBlue ? 100 : 94.8, b: onBlue ? 0 : 5.2 },
      requestsPerMinute: 4_180,
      counters: {
        a: { requests: 140_000, errors: 406, open: 24, meanMillis: 84 },
        b: { requests: 7_412, errors: 23, open: onBlue ? 0 : 4, meanMillis: 86 },
      },
    },
  }
  const rollbackCheck: Fact<RollbackCheck> = {
    source: 'engine',
    observedAt: now - 4_000,
    limit: 60_000,
    value: {
      ok: true,
      rows: [
        { name: 'Blue: 2 of 2 servers answer', state: 'ok', detail: '2 of 2 up', observedAt: seen },
        { name: 'Load balancer accepts writes', state: 'ok', detail: 'a dry write was accepted', observedAt: now - 30_000 },
        { name: 'Proof address answers', state: 'ok', detail: '2026.48.1', observedAt: now - 1_100 },
        { name: 'Journal can be written', state: 'ok', detail: 'last entry 2 s ago', observedAt: now - 2_000 },
      ],
    },
  }
  const harm = state === 'alert' || onBlue
  const interlocks: InterlockRow[] = [
    {
      name: 'no-harm-found',
      title: 'Judge found no harm',
      answer: harm ? blocked('judge found harm') : clear('no measure is worse'),
    },
    { name: 'enough-requests', title: 'Enough requests', answer: blocked('judge needs 1,588 more requests') },
    {
      name: 'fresh-facts',
      title: 'Everything was read within its limit',
      answer: silentSince ? blocked('load balancer is 3 min 48 s old') : clear('all under 2 s old'),
    },
    { name: 'rollback-proven', title: 'Rollback check passed in the last 60 s', answer: clear('4 of 4, 4 s ago') },
    { name: 'supervisor-present', title: 'Supervisor is present', answer: clear('Maya Okafor, 2 s ago') },
  ]
  return {
    push: PUSH,
    now,
    routes: [route],
    measured,
    rollbackCheck,
    interlocks,
    supervisorSeenAt: now - 2_000,
    history: { runs: 3, medianToBlue: 8_000, medianToFinished: 38_000, lastAt: now - 9 * 86_400_000, lastToFinished: 41_000 },
    runSheet: ['echo "set server be_shop/b-1 state maint" | socat stdio /run/haproxy/admin.sock'],
    openOnGreen: onBlue ? 0 : 4,
  }
}

export function point(at: number, state: FakeState): SeriesPoint {
  const wave = Math.sin(at / 9_000) * 0.0003 + Math.sin(at / 3_100) * 0.0002
  const age = (Date.now() - at) / 1_000
  const worse = state === 'alert' || state === 'rolling-back' || state === 'after' ? Math.max(0, 0.005 * (1 - age / 300)) : 0
  const hasGreen = age < 644
  return {
    at,
    colours: {
      blue: { requestsPerSecond: 66, errorRate: 0.0029 + wave, meanMillis: 84 },
      green: hasGreen
        ? { requestsPerSecond: 3.5, errorRate: 0.0031 - wave + worse, meanMillis: 86 }
        : { requestsPerSecond: null, errorRate: null, meanMillis: null },
    },
  }
}

export const series = (now: number, state: FakeState, silentSince: number | undefined): SeriesPoint[] =>
  Array.from({ length: 360 }, (_, index) => point(now - (360 - index) * 5_000, state)).filter(
    ({ at }) => at < (silentSince ?? now),
  )

export function connections(now: number, silentSince: number | undefined): ConnectionView[] {
  const usedBy = ['web-shop in production']
  return [
    {
      name: 'lb-prod-1',
      role: 'balancer',
      kind: 'haproxy',
      title: 'HAProxy',
      address: '/run/haproxy/admin.sock',
      state: silentSince ? 'silent' : 'answering',
      lastAnswerAt: silentSince ?? now - 900,
      ...(silentSince ? { problem: 'connect ECONNREFUSED /run/haproxy/admin.sock' } : {}),
      usedBy,
    },
    {
      name: 'web-hosts',
      role: 'hosts',
      kind: 'ssh',
      title: 'SSH hosts',
      address: '12 hosts',
      state: 'answering',
      lastAnswerAt: now - 14_000,
      usedBy,
    },
    {
      name: 'shop-checks',
      role: 'probe',
      kind: 'http',
      title: 'HTTP checks',
      address: 'http://shop.example',
      state: 'answering',
      lastAnswerAt: now - 1_100,
      usedBy,
    },
    {
      name: 'lb-spare',
      role: 'balancer',
      kind: 'haproxy',
      title: 'HAProxy',
      address: '127.0.0.1:9999',
      state: 'untested',
      usedBy: [],
    },
  ]
}

export const probe = (name: string) => ({
  checks: [
    { name: 'Socket found', state: 'ok' as const, detail: '/run/haproxy/admin.sock', millis: 1 },
    { name: 'Answers', state: 'ok' as const, detail: 'HAProxy 2.6.12', millis: 3 },
    { name: 'Can read be_shop', state: 'ok' as const, detail: '4 servers', millis: 4 },
    name === 'lb-spare'
      ? { name: 'Can write (dry)', state: 'failed' as const, detail: 'HAProxy said: "Permission denied"', millis: 2 }
      : { name: 'Can write (dry)', state: 'ok' as const, detail: 'a weight was set to what it is', millis: 2 },
    { name: 'Clock', state: name === 'lb-spare' ? ('skipped' as const) : ('ok' as const), detail: '0.2 s apart', millis: 1 },
  ],
  product: 'HAProxy 2.6.12',
  canRead: true,
  canWrite: name !== 'lb-spare',
  permissions: [
    {
      needs: 'level operator',
      has: name === 'lb-spare' ? 'level user' : 'level admin',
      why: 'to set weights, and to set them back in a rollback',
      grant: 'stats socket /run/haproxy/admin.sock mode 660 level operator',
      granted: name !== 'lb-spare',
    },
  ],
  advice: ['This socket can stop HAProxy. Signalbox never needs that.'],
})
