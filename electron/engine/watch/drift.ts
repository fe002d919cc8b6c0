import { type Difference, differences, type Image } from '../../../shared/domain/image.ts'
import type { PushState } from '../../../shared/push/state.ts'

/** What a route should have: what this push set last, or what it found. `undefined` while that is not settled. */
export function expectedImage(push: PushState, route: number): Image | undefined {
  const { baseline } = push
  if (!baseline) return undefined
  const mine = push.effects.filter(({ change }) => change.kind === 'set' && change.route === route)
  if (mine.some(({ status }) => status === 'intended' || status === 'unknown')) return undefined
  const last = mine.findLast(({ status }) => status === 'ok')
  const found = baseline.routes[route] ?? {}
  return last?.change.kind === 'set' ? { ...found, ...last.change.after } : found
}

/** What somebody else has changed on a route. */
export function driftOf(push: PushState, route: number, seen: Image): readonly Difference[] {
  const expected = expectedImage(push, route)
  return expected ? differences(expected, seen) : []
}
