import { type Fact, freshness, known } from '../domain/fact.ts'
import type { Millis, PushId } from '../domain/ids.ts'
import { driftOf } from './drift.ts'
import type { PushFacts } from './facts.ts'
import { allSteps } from './plan.ts'
import { hasTouched, isLive, type PushState } from './state.ts'

/** `warning`: know now, act now. `caution`: know now, act soon. `advisory`: know. */
export type AlertLevel = 'warning' | 'caution' | 'advisory'

export interface AlertKey {
  readonly key: string
  readonly does: string
  /** The key is held, not pressed. */
  readonly hold?: true
}

export interface Alert {
  /** The same condition has the same id from beginning to end, so that it can be silenced and counted. */
  readonly id: string
  readonly level: AlertLevel
  /** What is wrong, how bad, what happens by itself and when. At most 80 characters. */
  readonly text: string
  readonly keys: readonly AlertKey[]
  readonly since: Millis
  readonly push?: PushId
  /** Shown only once the condition has lasted this long. */
  readonly mustLast?: Millis
}

const LONGEST = 80
const ROLL_BACK: AlertKey = { key: 'R', does: 'now', hold: true }
const TAKE_CONTROL: AlertKey = { key: 'T', does: 'take control' }
const SILENCE: AlertKey = { key: 'M', does: 'silence' }
const DIAGNOSE: AlertKey = { key: 'D', does: 'diagnose' }
const GO: AlertKey = { key: 'R', does: 'go there' }
/** Measured and set shares may differ by so many points, for so long. */
const SHARE_POINTS = 2
const SHARE_MILLIS = 20_000

type Condition = Omit<Alert, 'id' | 'push'> & { readonly name: string }

/** Everything about one push that somebody has to know, worst first, then oldest first. */
export function alertsOf(state: PushState, facts: PushFacts | undefined, now: Millis): Alert[] {
  const conditions = !isLive(state)
    ? // It has ended, and still its last state is looked after until the next push.
      (facts?.routes ?? []).map((fact, route) => changedSince(state, fact, route, now))
    : state.status === 'needs-hands'
      ? [needsHands(state)]
      : state.status === 'rolling-back'
        ? // What is wrong with green is no news while everybody is on the way back from it.
          [unknownEffect(state, 'back')]
        : [
            harm(state, now),
            unknownEffect(state, 'forward'),
            failedHold(state),
            ...(facts ? [silence(state, facts, now), noWayBack(state, facts, now), shares(state, facts, now)] : []),
          ]
  return conditions
    .filter((condition) => condition !== undefined)
    .map(({ name, ...alert }) => ({ ...alert, id: `${state.id} ${name}`, push: state.id, text: clip(alert.text, LONGEST) }))
    .toSorted(byUrgency)
}

const LEVELS: Readonly<Record<AlertLevel, number>> = { warning: 0, caution: 1, advisory: 2 }

/** Highest level first, then oldest: the order in which the one shown alert is chosen. */
export const byUrgency = (a: Alert, b: Alert): number => LEVELS[a.level] - LEVELS[b.level] || a.since - b.since

function harm(state: PushState, now: Millis): Condition | undefined {
  const { announced, lastVerdict, control } = state
  const reason = announced?.reason ?? (lastVerdict?.verdict.answer === 'roll-back' ? lastVerdict.verdict.reason : undefined)
  if (reason === undefined) return undefined
  const since = lastVerdict?.at ?? now
  const keys = [ROLL_BACK, ...(announced ? [TAKE_CONTROL] : []), SILENCE]
  const what = sentence(/\bgreen\b/i.test(reason) ? reason : `Green is worse: ${reason}`)
  if (announced) {
    const tail = ` Automatic rollback in ${clock(announced.at - now)}.`
    return { name: 'harm', level: 'warning', since, keys, text: clip(what, LONGEST - tail.length) + tail }
  }
  const text = control ? `${control.by} has control. Green still worse. ${clock(now - control.at)}` : what
  return { name: 'harm', level: 'warning', since, keys, text }
}

function unknownEffect(state: PushState, way: 'forward' | 'back'): Condition | undefined {
  const effect = state.effects.find(({ status, place }) => status === 'unknown' && place.way === way)
  if (effect === undefined) return undefined
  return {
    name: `unknown ${effect.id}`,
    level: way === 'back' ? 'warning' : 'caution',
    since: effect.settledAt ?? effect.intendedAt,
    keys: [GO],
    text: `${effect.connection} got a change and gave no answer. What it has now is unknown.`,
  }
}

function needsHands(state: PushState): Condition {
  const rollback = state.rollback
  const open = (rollback?.differences.length ?? 0) + (rollback?.problems.length ?? 0)
  const onBlue = rollback?.customersOnBlueAt !== undefined
  return {
    name: 'needs-hands',
    level: 'warning',
    since: rollback?.startedAt ?? state.startedAt ?? 0,
    keys: [GO, SILENCE],
    text: `Rollback of ${state.plan.at.service} needs you: ${open} ${open === 1 ? 'thing is' : 'things are'} not right.${onBlue ? ' Customers are on blue.' : ''}`,
  }
}

/** Somebody, or a change that came late, has undone what a push or a rollback left. */
function changedSince(state: PushState, fact: PushFacts['routes'][number], route: number, now: Millis): Condition | undefined {
  const back = state.status === 'rolled-back'
  const value = known(fact, now)
  if (value === undefined || !(back || state.status === 'completed')) return undefined
  const [first, ...more] = driftOf(state, route, value.image)
  if (first === undefined) return undefined
  const rest = more.length > 0 ? `, and ${more.length} more` : ''
  return {
    name: `changed ${fact.source}`,
    level: back ? 'warning' : 'caution',
    since: state.endedAt ?? now,
    keys: [GO],
    text: `${fact.source} changed after the ${back ? 'rollback' : 'push'}: ${first.object} is ${first.seen ?? 'gone'}${rest}.`,
  }
}

function failedHold(state: PushState): Condition | undefined {
  const { hold } = state
  if (hold === undefined) return undefined
  const at = exposureWords(state)
  const base = { since: hold.at, level: 'caution' as const }
  switch (hold.reason) {
    case 'failed-step': {
      const step = allSteps(state.plan).find(({ id }) => state.steps[id]?.status === 'failed')
      return { ...base, name: 'failed-step', keys: [GO], text: `${step?.name ?? 'A step'} failed. Push is holding ${at}.` }
    }
    case 'drift':
      return { ...base, name: 'drift', keys: [GO, DIAGNOSE], text: `${sentence(named(hold.detail, at))} Push is holding ${at}.` }
    case 'restart':
      return { ...base, name: 'restart', keys: [GO], text: `Signalbox was restarted. Push is holding ${at}.` }
    case 'verdict':
      // Harm has its own alert.
      return state.lastVerdict?.verdict.answer === 'roll-back'
        ? undefined
        : { ...base, name: 'verdict', keys: [GO], text: `${sentence(hold.detail)} Push is holding ${at}.` }
    // A signal or a person holds on purpose; an unknown effect has its own alert.
    case 'signal':
    case 'person':
    case 'unknown-effect':
      return undefined
  }
}

/** What was changed, without its values where there is no room for them: they stand in "What happens next". */
const named = (detail: string, at: string) =>
  sentence(detail).length + ` Push is holding ${at}.`.length <= LONGEST ? detail : detail.replace(/ is [^:]*$/, '')

/** One caution for everything that is silent, not one each. */
function silence(state: PushState, facts: PushFacts, now: Millis): Condition | undefined {
  const sources: readonly Fact<unknown>[] = [...facts.routes, facts.measured]
  const silent = sources.filter((fact) => freshness(fact, now) === 'stale')
  const [first] = silent.toSorted((a, b) => (a.observedAt ?? 0) - (b.observedAt ?? 0))
  if (first?.observedAt === undefined) return undefined
  const others = new Set(silent.map(({ source }) => source)).size - 1
  // No verb: a source may be one system or many counters.
  const who = others > 0 ? `${first.source} and ${others} more` : first.source
  const does = state.status === 'holding' ? ` Push is holding ${exposureWords(state)}.` : ' No step forward until it answers.'
  return {
    name: 'silence',
    level: 'caution',
    since: first.observedAt + 2 * first.limit,
    keys: [DIAGNOSE, SILENCE],
    text: `${who} silent for ${length(now - first.observedAt)}.${does}`,
  }
}

function noWayBack(state: PushState, facts: PushFacts, now: Millis): Condition | undefined {
  const { rollbackCheck } = facts
  if (!hasTouched(state) || rollbackCheck.value === undefined || freshness(rollbackCheck, now) === 'stale') return undefined
  const failed = rollbackCheck.value.rows.find((row) => row.state !== 'ok')
  if (rollbackCheck.value.ok || failed === undefined) return undefined
  return {
    name: 'no-way-back',
    level: 'caution',
    since: failed.observedAt ?? rollbackCheck.observedAt ?? now,
    keys: [GO, DIAGNOSE],
    text: `Rollback not proven. ${failed.state === 'failed' ? 'Failed' : 'No answer'}: ${failed.name}. No step forward.`,
  }
}

function shares(state: PushState, facts: PushFacts, now: Millis): Condition | undefined {
  const green = state.baseline?.colours.green
  const set = facts.routes[0]
  if (green === undefined || set === undefined) return undefined
  if (freshness(set, now) !== 'live' || freshness(facts.measured, now) !== 'live') return undefined
  const asked = set.value?.shares[green]
  const measured = facts.measured.value?.shares?.[green]
  if (asked === undefined || measured === undefined || Math.abs(asked - measured) <= SHARE_POINTS) return undefined
  return {
    name: 'shares',
    level: 'caution',
    since: now,
    mustLast: SHARE_MILLIS,
    keys: [GO],
    text: `${set.source} sends ${Math.round(measured)}% to green, set is ${Math.round(asked)}%.`,
  }
}

/** Percent of the customers that the console has set to go to green, read back: 0 before the first step and after a rollback. */
export function exposure(state: PushState): number {
  if (state.rollback?.customersOnBlueAt !== undefined || state.status === 'rolled-back') return 0
  const shifts = allSteps(state.plan).filter((step) => step.kind === 'shift' && state.steps[step.id]?.status === 'passed')
  const last = shifts.at(-1)
  return last?.kind === 'shift' ? last.share : 0
}

function exposureWords(state: PushState): string {
  const share = exposure(state)
  return share === 0 ? 'before any customer' : `at ${share}%`
}

/** What the window's title says first; nothing when all is normal. */
export function titleMark(state: PushState, alerts: readonly Alert[]): string {
  if (state.status === 'rolling-back') return 'ROLLING BACK · '
  if (state.status === 'rolled-back') return 'Rolled back · '
  if (state.status === 'needs-hands') return '! NEEDS YOU · '
  const has = (name: string) => alerts.some(({ id }) => id === `${state.id} ${name}`)
  if (has('harm')) return '! WORSE · '
  if (has('silence')) return '? NO DATA · '
  return ''
}

const STATUS_WORDS: Readonly<Record<PushState['status'], string>> = {
  draft: 'draft',
  scheduled: 'scheduled',
  preflight: 'checks before the start',
  running: 'running',
  holding: 'holding',
  baking: 'watching',
  completed: 'all customers',
  'rolling-back': '',
  'rolled-back': '',
  'needs-hands': '',
  aborted: 'stopped',
}

/** `! WORSE · web-shop 2026.48.2 · 5% customers`: shown in the task switcher, so the mark is text and comes first. */
export function pushTitle(state: PushState, alerts: readonly Alert[]): string {
  const share = exposure(state)
  const held = state.status === 'holding' && state.hold?.reason !== 'signal'
  const where = share === 0 || share === 100 ? STATUS_WORDS[state.status] : held ? `holding at ${share}%` : `${share}% customers`
  const words = state.status.startsWith('roll') || state.status === 'needs-hands' ? '' : where
  return `${titleMark(state, alerts)}${state.plan.at.service} ${state.plan.release.version}${words === '' ? '' : ` · ${words}`}`
}

/** Ends with a full stop, once. */
const sentence = (text: string) => `${text.trim().replace(/[.\s]+$/, '')}.`

/** Cuts at a word, with an ellipsis. */
function clip(text: string, longest: number): string {
  if (text.length <= longest) return text
  const cut = text.slice(0, longest - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest - 16)).replace(/[\s.,:;]+$/, '')}…`
}

const two = (value: number) => String(value).padStart(2, '0')

/** `0:24` */
function clock(millis: Millis): string {
  const seconds = Math.max(0, Math.ceil(millis / 1_000))
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
}

/** `48 s`, `3 min 48 s`, `2 h 05` */
function length(millis: Millis): string {
  const seconds = Math.round(millis / 1_000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${two(Math.floor(seconds / 60) % 60)}`
}
