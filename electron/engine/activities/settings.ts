import { type EffectId, effectId, type Millis } from '../../../shared/domain/ids.ts'
import { confirms, type Difference, differences, type Image } from '../../../shared/domain/image.ts'
import type { RouteObservation } from '../../../shared/domain/observation.ts'
import { driftOf } from '../../../shared/push/drift.ts'
import type { EffectPlace, Settlement } from '../../../shared/push/events.ts'
import type { EffectState } from '../../../shared/push/state.ts'
import { ConnectorError } from '../../connectors/errors.ts'
import { type Activity, late, observeRoute, routePlan, within } from './activity.ts'

/** What came of trying to give a route certain settings. */
export type SetOutcome =
  | { readonly outcome: 'already'; readonly seen: Image }
  /** Nobody waits for it any more. What was sent before is left in doubt, for whoever looks next. */
  | { readonly outcome: 'unwanted' }
  /** Somebody else has changed the route, so nothing was written. */
  | { readonly outcome: 'foreign'; readonly differences: readonly Difference[] }
  /** `refused`: the balancer's answer was a no, and the same again would be answered the same. */
  | (Settlement & { readonly refused?: boolean })

export interface SetRequest {
  readonly route: number
  readonly place: EffectPlace
  /** The settings wanted, from what the balancer has now. */
  wanted(now: RouteObservation): Image
  /** A balancer that can't be read is asked until then, on the engine's clock. */
  readonly until: Millis
  /** One that is read, and shows something else, has until then. Absent: as long. */
  readonly shownBy?: Millis
}

/** A write that was sent when the activity was cancelled may still be answered for this long, in milliseconds. */
const GRACE = 500
/** Answers that no waiting will change. */
const FINAL: ReadonlySet<ConnectorError['code']> = new Set(['auth', 'forbidden', 'rejected', 'not-found'])
/** One reading, in milliseconds; the connector's own limit may be shorter. */
const ONE_READING = 5_000
const BETWEEN_READINGS = [20, 50, 100, 250, 500] as const

/**
 * Intend, act, read back: reads the before-image, journals the intent, writes, and reads until the balancer itself says
 * that it has what was wanted. What somebody else has changed is never written over on the way forward, and not without
 * journaling it on the way back. Throws `ConnectorError` only before the intent, while nothing has been done.
 */
export async function setRoute(activity: Activity, request: SetRequest): Promise<SetOutcome> {
  const { route, place } = request
  const { connection } = routePlan(activity, route)
  const now = await observeRoute(activity, route, within(ONE_READING, activity.signal))
  const foreign = driftOf(activity.state(), route, now.image)
  if (foreign.length > 0) {
    if (place.way === 'forward') return { outcome: 'foreign', differences: foreign }
    if (!isKnown(activity, connection, foreign))
      await activity.report({ type: 'drift', system: connection, differences: foreign })
  }
  const after = request.wanted(now)
  if (confirms(after, now.image)) return { outcome: 'already', seen: now.image }
  const effect = effectId(activity.newEffectId())
  const change = { kind: 'set', route, before: now.image, after } as const
  if (!(await activity.report({ type: 'intend', effect, place, connection, change }))) return { outcome: 'unwanted' }
  return act(activity, request, effect, now.image, after)
}

/** An intent that was journaled together with the command that led to it, and that nobody has acted on yet. */
export async function actOnIntended(
  activity: Activity,
  effect: EffectState,
  times: Pick<SetRequest, 'until' | 'shownBy'>,
): Promise<SetOutcome> {
  if (effect.change.kind !== 'set') return { outcome: 'unwanted' }
  const { route, before, after } = effect.change
  return act(activity, { route, ...times }, effect.id, before, after)
}

async function act(
  activity: Activity,
  request: Pick<SetRequest, 'route' | 'until' | 'shownBy'>,
  effect: EffectId,
  before: Image,
  after: Image,
): Promise<SetOutcome> {
  const written = await write(activity, request, effect, before, after)
  if (!written) return { outcome: 'unwanted' }
  const { refused, ...settlement } = written
  await activity.report({ type: 'settle', effect, settlement })
  return { ...settlement, ...(refused ? { refused } : {}) }
}

/** The watch has seen and journaled just this. */
const isKnown = ({ watch }: Activity, connection: string, foreign: readonly Difference[]) =>
  watch.drift.some(({ system, differences: seen }) => system === connection && JSON.stringify(seen) === JSON.stringify(foreign))

/** `undefined`: it was sent, and nobody waits any more for what became of it. */
async function write(
  activity: Activity,
  request: Pick<SetRequest, 'route' | 'until' | 'shownBy'>,
  key: EffectId,
  before: Image,
  after: Image,
): Promise<(Settlement & { readonly refused?: boolean }) | undefined> {
  const { connection, target } = routePlan(activity, request.route)
  const balancer = activity.connections.balancer(connection)
  const patience = late(activity.signal, GRACE)
  let doubt: ConnectorError | undefined
  try {
    await activity.connections.heard(connection, balancer.apply(target, after, { key, signal: patience.signal }))
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    if (error.outcome === 'not-done')
      return { outcome: 'failed', why: error.message, next: error.next, refused: FINAL.has(error.code) }
    doubt = error
  } finally {
    patience.done()
  }
  return readBack(activity, request, before, after, doubt)
}

/** Reads until the balancer has `after` or time is up, and says what is known; nothing when nobody waits any more. */
async function readBack(
  activity: Activity,
  { route, until, shownBy = until }: Pick<SetRequest, 'route' | 'until' | 'shownBy'>,
  before: Image,
  after: Image,
  doubt?: ConnectorError,
): Promise<Settlement | undefined> {
  const { connection } = routePlan(activity, route)
  let seen: Image | undefined
  let problem = ''
  for (let turn = 0; ; turn++) {
    // Whoever comes next reads for itself, and what came of this may still be on its way.
    if (activity.signal.aborted) return undefined
    try {
      seen = (await observeRoute(activity, route, within(ONE_READING, activity.signal))).image
      if (confirms(after, seen)) return { outcome: 'ok', seen: only(after, seen) }
    } catch (error) {
      seen = undefined
      problem = error instanceof Error ? error.message : String(error)
    }
    if (activity.clock.now() >= (seen ? shownBy : until)) break
    await pause(activity, BETWEEN_READINGS[Math.min(turn, BETWEEN_READINGS.length - 1)] ?? 500)
  }
  if (!seen)
    return {
      outcome: 'unknown',
      why: `It was sent to ${connection}, and ${connection} does not say what it has now: ${problem || doubt?.message || 'no answer'}`,
    }
  return { outcome: 'failed', why: notTaken(connection, before, after, seen, doubt), seen: only(after, seen) }
}

function notTaken(connection: string, before: Image, after: Image, seen: Image, doubt?: ConnectorError): string {
  const [first] = differences(after, seen)
  const words = `${first?.object} reads ${first?.seen ?? 'gone'} instead of ${first?.expected}`
  if (doubt) return `${doubt.message} ${words}.`
  return confirms(only(after, before), seen)
    ? `${connection} accepted the change and did not make it: ${words}.`
    : `${connection} has something else now: ${words}.`
}

/** An effect that nobody waits for any more: what does the balancer say? Writes nothing. */
export async function settleSet(activity: Activity, effect: EffectState, patience: number): Promise<Settlement | undefined> {
  if (effect.change.kind !== 'set') return undefined
  const { before, after, route } = effect.change
  const seen = await observeRoute(activity, route, within(patience, activity.signal)).then(
    (observation) => observation.image,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  if (typeof seen === 'string' && activity.signal.aborted) return undefined
  const settlement = settledBy(effect.connection, before, after, seen)
  await activity.report({ type: 'settle', effect: effect.id, settlement })
  return settlement
}

function settledBy(connection: string, before: Image, after: Image, seen: Image | string): Settlement {
  if (typeof seen === 'string')
    return {
      outcome: 'unknown',
      why: `It may have been sent to ${connection}, and ${connection} does not say what it has now: ${seen}`,
    }
  if (confirms(after, seen)) return { outcome: 'ok', seen: only(after, seen) }
  const why = confirms(only(after, before), seen)
    ? `It did not happen: ${connection} still has what it had before.`
    : `${connection} has something else now.`
  return { outcome: 'failed', why, seen: only(after, seen) }
}

const only = (objects: Image, from: Image): Image =>
  Object.fromEntries(Object.keys(objects).flatMap((object) => (from[object] === undefined ? [] : [[object, from[object]]])))

// A pause that is cut short is over: the loop looks at the signal itself.
const pause = (activity: Activity, millis: number) => activity.clock.wait(millis, activity.signal).catch(() => {})
