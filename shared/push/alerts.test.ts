import { expect, test } from 'vitest'
import { pushFacts } from '../../test/fakes/console-facts.ts'
import { type FakeState, journalOf, PUSH, plan } from '../../test/fakes/story.ts'
import { emptyConsole, foldEntry } from '../rpc/console-fold.ts'
import { alertsOf, exposure, pushTitle } from './alerts.ts'
import type { PushState } from './state.ts'

const now = Date.now()

function stateOf(name: FakeState): PushState {
  const state = journalOf(name, now).reduce(foldEntry, emptyConsole).pushes[PUSH]
  if (state === undefined) throw new Error(`the story "${name}" has no push`)
  return state
}

const facts = (name: FakeState, silentSince?: number) => pushFacts(now, name === 'after', name, silentSince)

test('a calm push has nothing to say', () => {
  expect(alertsOf(stateOf('calm'), facts('calm'), now)).toEqual([])
  expect(pushTitle(stateOf('calm'), [])).toBe('web-shop 2026.48.2 · 5% customers')
})

test('a bad verdict: how bad, what happens by itself and when, and the keys', () => {
  const state = stateOf('alert')
  const announced = { at: now + 24_000, reason: state.announced?.reason ?? '' }
  const [alert, ...rest] = alertsOf({ ...state, announced }, facts('alert'), now)
  expect(rest).toEqual([])
  expect(alert).toMatchObject({ level: 'warning', text: 'Green is worse: errors 2.8× blue. Automatic rollback in 0:24.' })
  expect(alert?.keys.map(({ key, does }) => `${key} ${does}`)).toEqual(['R now', 'T take control', 'M silence'])
  expect(pushTitle(state, alertsOf(state, undefined, now))).toMatch(/^! WORSE · web-shop/)
})

test('a reason that only has figures is told as what it means', () => {
  const state = { ...stateOf('alert'), announced: { at: now + 24_000, reason: 'errors 10.00 %, blue 0.00 %' } }
  const [alert] = alertsOf(state, facts('alert'), now)
  expect(alert?.text).toBe('Green is worse: errors 10.00 %, blue 0.00 %. Automatic rollback in 0:24.')
})

test('whoever took control is named, for as long as green is worse', () => {
  const { announced: _, ...state } = stateOf('alert')
  const [alert] = alertsOf({ ...state, control: { by: 'Maya Okafor', at: now - 72_000 } }, facts('alert'), now)
  expect(alert).toMatchObject({ level: 'warning', text: 'Maya Okafor has control. Green still worse. 1:12' })
  expect(alert?.keys.map(({ key }) => key)).toEqual(['R', 'M'])
})

test('the countdown stays whole however long the reason is', () => {
  const state = {
    ...stateOf('alert'),
    announced: { at: now + 9_000, reason: 'Green is worse: '.padEnd(300, 'checkout errors ') },
  }
  const [alert] = alertsOf(state, facts('alert'), now)
  expect(alert?.text.length).toBeLessThanOrEqual(80)
  expect(alert?.text).toMatch(/…\s?Automatic rollback in 0:09\.$/)
})

test('a silent load balancer is one caution, with the time it has been silent', () => {
  const alerts = alertsOf(stateOf('stale'), facts('stale', now - 228_000), now)
  expect(alerts.map(({ text }) => text)).toContain('lb-prod-1 silent for 3 min 48 s. Push is holding at 5%.')
  expect(alerts.every(({ level }) => level === 'caution')).toBe(true)
  expect(pushTitle(stateOf('stale'), alerts)).toBe('? NO DATA · web-shop 2026.48.2 · holding at 5%')
})

test('during a rollback only the way back may alert', () => {
  expect(alertsOf(stateOf('rolling-back'), facts('alert', now - 228_000), now)).toEqual([])
  expect(alertsOf(stateOf('unknown'), facts('alert'), now)).toMatchObject([
    { level: 'warning', text: 'lb-prod-1 got a change and gave no answer. What it has now is unknown.' },
  ])
  expect(pushTitle(stateOf('rolling-back'), [])).toBe('ROLLING BACK · web-shop 2026.48.2')
})

test('a rollback that could not be finished counts what is not right', () => {
  expect(alertsOf(stateOf('needs-hands'), undefined, now)).toMatchObject([
    { level: 'warning', text: 'Rollback of web-shop needs you: 2 things are not right.' },
  ])
})

test('after the rollback there is nothing left to act on', () => {
  expect(alertsOf(stateOf('after'), facts('after'), now)).toEqual([])
  expect(pushTitle(stateOf('after'), [])).toBe('Rolled back · web-shop 2026.48.2')
  expect(exposure(stateOf('after'))).toBe(0)
})

test('a change by somebody else holds the push and is named', () => {
  const [alert] = alertsOf(stateOf('drift'), undefined, now)
  expect(alert).toMatchObject({ level: 'caution' })
  expect(alert?.text).toMatch(/^lb-prod-1: be_shop\/b-1/)
})

test('a failed rollback check locks forward moves and says so', () => {
  const base = facts('calm')
  const rows = [
    { name: 'Load balancer accepts writes', state: 'failed' as const, detail: 'Permission denied', observedAt: now - 3_000 },
  ]
  const alerts = alertsOf(
    stateOf('calm'),
    { ...base, rollbackCheck: { source: 'engine', limit: 60_000, observedAt: now - 1_000, value: { ok: false, rows } } },
    now,
  )
  expect(alerts).toMatchObject([
    { level: 'caution', text: 'Rollback not proven. Failed: Load balancer accepts writes. No step forward.' },
  ])
})

test('measured and set shares may differ for a while, and no longer', () => {
  const base = facts('calm')
  const value = base.measured.value
  if (value === undefined) throw new Error('the fake measured nothing')
  const off = { ...base, measured: { ...base.measured, value: { ...value, shares: { a: 89, b: 11 } } } }
  expect(alertsOf(stateOf('calm'), off, now)).toMatchObject([
    { level: 'caution', mustLast: 20_000, text: 'lb-prod-1 sends 11% to green, set is 5%.' },
  ])
})

test('warnings come before cautions, and older ones first', () => {
  const state = {
    ...stateOf('alert'),
    hold: { reason: 'restart' as const, detail: '', by: { kind: 'machine' as const, name: 'recovery' as const }, at: 1 },
  }
  expect(alertsOf(state, facts('alert'), now).map(({ level }) => level)).toEqual(['warning', 'caution'])
})

test('no sentence is longer than 80 characters, whatever things are called', () => {
  const long = 'a service whose name takes up all of the room that there is'
  for (const name of ['alert', 'needs-hands', 'unknown', 'drift', 'stale'] as const) {
    const state = { ...stateOf(name), plan: { ...plan, at: { service: long, environment: long } } }
    for (const alert of alertsOf(state, facts(name, now - 999_000), now)) expect(alert.text.length).toBeLessThanOrEqual(80)
  }
})

test('what is undone after a rollback is told, and nothing else of a push that has ended', () => {
  const state = stateOf('after')
  const { baseline } = state
  expect(alertsOf(state, undefined, now)).toEqual([])
  const route = facts('after').routes[0]
  if (!route?.value || !baseline) throw new Error('the story has no route')
  const [object = ''] = Object.keys(baseline.routes[0] ?? {})
  const at = (image: Readonly<Record<string, string>>) => ({
    ...facts('after'),
    routes: [{ ...route, observedAt: now, value: { ...route.value, image } } as typeof route],
  })
  expect(alertsOf(state, at(baseline.routes[0] ?? {}), now)).toEqual([])
  const [alert] = alertsOf(state, at({ ...baseline.routes[0], [object]: 'weight 7' }), now)
  expect(alert?.level).toBe('warning')
  expect(alert?.text).toContain(`changed after the rollback: ${object} is weight 7`)
})
