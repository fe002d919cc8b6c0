import { confirms, differences, type Image, UNREAD } from '../../../shared/domain/image.ts'
import type { ReadBack, SystemDifference } from '../../../shared/push/events.ts'
import type { Intent } from '../../../shared/push/next-effects.ts'
import { RESTORE_FOR, SAMPLE_FOR, SMOKE_FOR } from '../../../shared/push/policy.ts'
import type { EffectState } from '../../../shared/push/state.ts'
import { asSentence, ConnectorError } from '../../connectors/errors.ts'
import { type Activity, observeRoute, routePlan, within } from './activity.ts'
import { sampleFrontDoor } from './front-door.ts'
import { actOnIntended, setRoute, settleSet } from './settings.ts'
import { smokeSide } from './smoke.ts'

type BackIntent<Kind> = Extract<Intent, { kind: Kind }>

const BETWEEN_TRIES = 1_000
/** Where the same change twice does no harm, one that does not show for so long is made again: it may have been lost. */
const AGAIN_AFTER = 3_000
const SETTLING = 1_500
const SAMPLING = 10_000

/** Gives one balancer its before-image back, and does not rest until it is read back, in doubt, or out of time. */
export const restore = (activity: Activity, { route, attempt }: BackIntent<'restore'>): Promise<void> =>
  activity.locked(route, async () => {
    const until = (activity.state().rollback?.startedAt ?? activity.clock.now()) + RESTORE_FOR
    const giveUp = (why: string) => activity.report({ type: 'route-given-up', attempt, route, why })
    let prepared = claimPrepared(activity, route, attempt)
    if (!prepared && (await settleOpen(activity, route, attempt))) return
    for (;;) {
      const why = await tryRestore(activity, route, attempt, until, prepared)
      prepared = undefined
      if (why === undefined || activity.signal.aborted) return
      if (why.final || activity.clock.now() >= until) {
        await giveUp(why.words)
        return
      }
      await activity.clock.wait(BETWEEN_TRIES, activity.signal)
    }
  })

/** The intent that was journaled together with the command; after a restart it is one that nothing is known of. */
const claimPrepared = (activity: Activity, route: number, attempt: number) =>
  activity
    .state()
    .effects.find(
      ({ id, place, change, status }) =>
        status === 'intended' &&
        place.way === 'back' &&
        place.attempt === attempt &&
        change.kind === 'set' &&
        change.route === route &&
        activity.claim(id),
    )

/** Settles what was under way on this route. True: a restore of this attempt was sent before a restart and can't be told. */
async function settleOpen(activity: Activity, route: number, attempt: number): Promise<boolean> {
  const open = activity
    .state()
    .effects.filter(({ status, change }) => status === 'intended' && change.kind === 'set' && change.route === route)
  for (const effect of open) {
    const settlement = await settleSet(activity, effect, SETTLING)
    const own = effect.place.way === 'back' && effect.place.attempt === attempt
    if (own && settlement?.outcome === 'unknown') {
      await activity.report({ type: 'route-given-up', attempt, route, why: settlement.why })
      return true
    }
    if (own && settlement?.outcome === 'ok') return true
  }
  return false
}

interface Trouble {
  readonly words: string
  /** Trying again by itself would not be right. */
  readonly final: boolean
}

async function tryRestore(
  activity: Activity,
  route: number,
  attempt: number,
  until: number,
  prepared: EffectState | undefined,
): Promise<Trouble | undefined> {
  const { baseline, effects } = activity.state()
  const image = baseline?.routes[route]
  if (!image) return { words: 'There is no before-image.', final: true }
  const touched = effects.some(({ change }) => change.kind === 'set' && change.route === route)
  if (!touched) return confirmUntouched(activity, route, attempt)
  try {
    const times = { until, shownBy: shownBy(activity, route, until) }
    const outcome = prepared
      ? await actOnIntended(activity, prepared, times)
      : await setRoute(activity, { route, place: { way: 'back', attempt }, wanted: () => image, ...times })
    if (outcome.outcome === 'already') await activity.report({ type: 'route-confirmed', attempt, route, seen: outcome.seen })
    if (outcome.outcome === 'failed')
      return { words: `${asSentence(outcome.why)} ${outcome.next ?? ''}`.trim(), final: outcome.refused === true }
    if (outcome.outcome === 'unknown') return { words: outcome.why, final: true }
    return undefined
  } catch (error) {
    if (error instanceof ConnectorError) return { words: `${asSentence(error.message)} ${error.next}`, final: false }
    throw error
  }
}

function shownBy(activity: Activity, route: number, until: number): number {
  const again = activity.connections.idempotent(routePlan(activity, route).connection)
  return again ? Math.min(until, activity.clock.now() + AGAIN_AFTER) : until
}

/** This push never changed the route: what somebody else did to it is told, and not undone. */
async function confirmUntouched(activity: Activity, route: number, attempt: number): Promise<Trouble | undefined> {
  const image = activity.state().baseline?.routes[route] ?? {}
  const { connection } = routePlan(activity, route)
  try {
    const { image: seen } = await observeRoute(activity, route, within(SETTLING, activity.signal))
    const [first] = differences(image, seen)
    if (first)
      return {
        words: `${connection} was changed by somebody else (${first.object} reads ${first.seen ?? 'gone'}); this push never touched it.`,
        final: true,
      }
    await activity.report({ type: 'route-confirmed', attempt, route, seen })
    return undefined
  } catch (error) {
    if (error instanceof ConnectorError) return { words: `${asSentence(error.message)} ${error.next}`, final: false }
    throw error
  }
}

const BETWEEN_COUNTS = 250

/** Waits until green serves nobody any more, at most as long as the plan says. */
export async function drain(activity: Activity, { attempt }: BackIntent<'drain'>): Promise<void> {
  const { plan, baseline, rollback } = activity.state()
  if (!baseline) return
  const until = (rollback?.steps.drain.startedAt ?? activity.clock.now()) + plan.drain
  const done = (detail: string) => activity.report({ type: 'back-done', attempt, name: 'drain', detail })
  for (;;) {
    const open = await openRequests(activity, baseline.colours.green)
    if (open === 0) return void (await done('no request is open on green'))
    if (activity.clock.now() >= until) {
      return void (await done(
        open === undefined
          ? `waited ${plan.drain / 1_000} s; the balancer does not say how many are open`
          : `${open} still open after ${plan.drain / 1_000} s`,
      ))
    }
    await activity.clock.wait(BETWEEN_COUNTS, activity.signal)
  }
}

/** `undefined`: not every balancer says. */
async function openRequests(activity: Activity, green: string): Promise<number | undefined> {
  const { plan } = activity.state()
  try {
    const all = await Promise.all(
      plan.routes.map(({ connection, target }) =>
        activity.connections.heard(
          connection,
          activity.connections.balancer(connection).counters(target, within(SETTLING, activity.signal)),
        ),
      ),
    )
    const open = all.reduce((sum, sides) => sum + (sides[green]?.open ?? 0), 0)
    activity.watch.sawOpen(open)
    return open
  } catch (error) {
    if (error instanceof ConnectorError) return undefined
    throw error
  }
}

/** Customers get the old version when a whole round of requests at the front door says so. */
export async function sample(activity: Activity, { attempt }: BackIntent<'sample'>): Promise<void> {
  const { plan, baseline, rollback } = activity.state()
  if (!baseline) return
  const until = (rollback?.steps.sample.startedAt ?? activity.clock.now()) + SAMPLE_FOR
  for (;;) {
    const { counts, problems } = await sampleFrontDoor(activity, plan.proof, activity.signal)
    if (activity.signal.aborted) return
    const old = counts[baseline.blueRelease] ?? 0
    if (old === plan.proof.samples) {
      return void (await activity.report({
        type: 'back-done',
        attempt,
        name: 'sample',
        detail: `${old} of ${plan.proof.samples} requests got ${baseline.blueRelease}`,
      }))
    }
    if (activity.clock.now() >= until) {
      const others = Object.entries(counts)
        .filter(([release]) => release !== baseline.blueRelease)
        .map(([release, count]) => `${count} got ${release}`)
      const why = [
        `${old} of ${plan.proof.samples} requests got ${baseline.blueRelease}`,
        ...others,
        ...problems.slice(0, 1),
      ].join(', ')
      return void (await activity.report({ type: 'back-failed', attempt, name: 'sample', why }))
    }
    await activity.clock.wait(BETWEEN_TRIES, activity.signal)
  }
}

export async function smokeBlue(activity: Activity, { attempt }: BackIntent<'smoke'>): Promise<void> {
  const { plan, baseline } = activity.state()
  if (!baseline) return
  const signal = within(SMOKE_FOR, activity.signal)
  const { checks, problems } = await smokeSide(activity, plan, baseline.colours.blue, plan.smoke, signal)
  if (activity.signal.aborted) return
  const [first] = problems
  if (first !== undefined || signal.aborted) {
    return void (await activity.report({
      type: 'back-failed',
      attempt,
      name: 'smoke',
      why: first ?? `not finished within ${SMOKE_FOR / 1_000} s`,
    }))
  }
  const detail = checks === 0 ? 'no checks are configured' : `${checks} of ${checks} checks passed`
  await activity.report({ type: 'back-done', attempt, name: 'smoke', detail })
}

/** The last look at everything that was touched: nothing that was read earlier counts any more. */
export async function verify(activity: Activity, { attempt }: BackIntent<'verify'>): Promise<void> {
  const { plan, baseline, rollback } = activity.state()
  if (!baseline || !rollback) return
  const readBacks: ReadBack[] = []
  const found: SystemDifference[] = []
  const commands: string[] = []
  await Promise.all(
    plan.routes.map(async ({ connection, target }, route) => {
      const image = baseline.routes[route] ?? {}
      const seen = await lastLook(activity, route, image)
      for (const [object, expected] of Object.entries(image))
        readBacks.push({ system: connection, object, expected, seen: seen?.[object] ?? UNREAD })
      if (seen !== undefined && confirms(image, seen)) return
      // Of a system that does not answer nothing is known: its objects are not gone.
      const differs = differences(image, seen ?? {}).map((one) => (seen === undefined ? { ...one, seen: UNREAD } : one))
      found.push(...differs.map((difference) => ({ system: connection, ...difference })))
      commands.push(...activity.connections.balancer(connection).commands(target, image))
    }),
  )
  const door = await sampleFrontDoor(activity, plan.proof, within(SAMPLING, activity.signal))
  if (activity.signal.aborted) return
  const seen = door.releases.join(', ') || 'no answer'
  const object = `${plan.proof.url} ${plan.proof.header}`
  readBacks.push({ system: 'front door', object, expected: baseline.blueRelease, seen })
  if (seen !== baseline.blueRelease) found.push({ system: 'front door', object, expected: baseline.blueRelease, seen })
  await activity.report({ type: 'back-verified', attempt, readBacks, differences: found, commands })
}

const LOOKS = 5

/** One reading that fails, or comes a moment too early, is not the last word. `undefined`: the last one failed too. */
async function lastLook(activity: Activity, route: number, image: Image): Promise<Image | undefined> {
  let seen: Image | undefined
  for (let look = 1; look <= LOOKS; look++) {
    seen = await observeRoute(activity, route, within(5_000, activity.signal)).then(
      (observation) => observation.image,
      () => undefined,
    )
    if ((seen !== undefined && confirms(image, seen)) || look === LOOKS || activity.signal.aborted) break
    await activity.clock.wait(BETWEEN_TRIES, activity.signal)
  }
  return seen
}
