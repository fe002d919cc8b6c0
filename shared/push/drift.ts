import { type Difference, differences, type Image } from '../domain/image.ts'
import type { EffectState, PushState } from './state.ts'

/** What a route should have: what this push set last, or what it found. `undefined` while that is not settled. */
export function expectedImage(push: PushState, route: number): Image | undefined {
  const { baseline, rollback } = push
  if (!baseline) return undefined
  // The way back found everything right and wrote nothing: what it saw is younger than every effect.
  if (rollback?.confirmed[route] !== undefined) return baseline.routes[route]
  const mine = push.effects.filter(({ change }) => change.kind === 'set' && change.route === route)
  if (mine.some(({ status }) => status === 'intended' || status === 'unknown')) return undefined
  return Object.assign({}, baseline.routes[route], ...mine.map(made))
}

/** What of a settled change is there: all of it, or the part of it that was seen when it was cut short. */
function made({ change, status, settlement }: EffectState): Image {
  if (change.kind !== 'set') return {}
  if (status === 'ok') return change.after
  const seen = settlement?.outcome === 'failed' ? Object.entries(settlement.seen ?? {}) : []
  return Object.fromEntries(seen.filter(([object, value]) => value === change.before[object] || value === change.after[object]))
}

/** What somebody else has changed on a route. */
export function driftOf(push: PushState, route: number, seen: Image): readonly Difference[] {
  const expected = expectedImage(push, route)
  return expected ? differences(expected, seen) : []
}
