import { freshness } from '../../../../shared/domain/fact.ts'
import type { Millis } from '../../../../shared/domain/ids.ts'
import { UNREAD } from '../../../../shared/domain/image.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import { hasTouched, type PushState, type RollbackState } from '../../../../shared/push/state.ts'
import { NOTHING } from '../../../components/push/text.ts'
import type { CheckRowView, RollbackView, Sentence, Tone, UnknownView } from '../../../components/push/views.ts'
import { ago, clockTime, count, duration, plural, type Zone } from '../../../design/words.ts'
import { planSteps, settledSteps } from './rollback-steps.ts'
import { isHarmed } from './stations.ts'

/** The panel that is always there: the way back, how it goes, or what came of it. */
export function rollbackView(
  state: PushState,
  facts: PushFacts | undefined,
  now: Millis,
  live: boolean,
  zone: Zone,
): RollbackView {
  const phase = phaseOf(state)
  const steps = planSteps(state, facts, now)
  const target = state.baseline?.blueRelease ?? NOTHING
  const checks = phase === 'done' ? readBackRows(state, zone) : checkRows(facts, now, zone)
  return {
    phase,
    title: TITLES[phase],
    target,
    lead: leadText(state, facts, phase, now, zone),
    steps,
    ...(phase === 'done'
      ? { checksTitle: 'Read back after the rollback', checksTone: 'plain' as const }
      : checkTitle(facts, now, live)),
    checks,
    notDone:
      phase === 'done'
        ? 'it did not stop green, touch a database or change other services.'
        : 'it does not stop green, touch a database or change other services.',
    notUndone: state.plan.notUndone,
    holdLabel: holdLabel(phase, facts),
    hot: isHarmed(state) && (phase === 'ready' || phase === 'hands') && state.status !== 'completed',
    progress: settledSteps(state) / steps.length,
    runSheet:
      state.rollback !== undefined && state.rollback.commands.length > 0 ? state.rollback.commands : (facts?.runSheet ?? []),
    differences: (state.rollback?.differences ?? []).map(({ system, object, expected, seen }) => ({
      system,
      object,
      expected,
      seen: seen ?? 'not there any more',
    })),
    problems: state.rollback?.problems ?? [],
    // All that was in doubt has been read back by then.
    unknowns: phase === 'done' ? [] : unknownViews(state),
    oneLine: oneLine(state, phase, target, steps.length),
    journal: `Journal entries ${count(state.firstSeq)}–${count(state.lastSeq)}`,
  }
}

type Phase = RollbackView['phase']

function phaseOf(state: PushState): Phase {
  switch (state.status) {
    case 'rolling-back':
      return 'running'
    case 'rolled-back':
      return 'done'
    case 'needs-hands':
      return 'hands'
    case 'aborted':
      return 'ended'
    default:
      return hasTouched(state) ? 'ready' : state.status === 'completed' ? 'ended' : 'untouched'
  }
}

const TITLES: Readonly<Record<Phase, string>> = {
  ready: 'Rollback to',
  untouched: 'Rollback to',
  running: 'Rolling back to',
  done: 'Rolled back to',
  hands: 'Needs hands to get to',
  ended: 'Still on',
}

function leadText(state: PushState, facts: PushFacts | undefined, phase: Phase, now: Millis, zone: Zone): Sentence {
  const { rollback } = state
  if (phase === 'untouched') return ['Nothing has been changed yet: holding only stops the push. ', ...historyText(facts, now)]
  if (phase === 'ended') return [state.endReason ?? 'This push changed nothing.']
  if (phase === 'ready' || rollback === undefined) return historyText(facts, now)
  if (phase === 'done') {
    const took = rollback.finishedAt === undefined ? undefined : duration(rollback.finishedAt - rollback.startedAt)
    const at = rollback.finishedAt === undefined ? '' : clockTime(rollback.finishedAt, zone)
    return [`Finished ${at}, `, { strong: took ?? NOTHING }, `. All ${Object.keys(rollback.steps).length} steps confirmed.`]
  }
  if (phase === 'hands') return handsText(rollback)
  return runningText(state, rollback, facts, now)
}

/** Times only where the way back has run before and was measured. */
function historyText(facts: PushFacts | undefined, now: Millis): Sentence {
  const history = facts?.history
  if (history === undefined) return ['Never run yet for this service, so no time is known. Each step has its limit.']
  return [
    'Customers on blue in about ',
    { strong: duration(history.medianToBlue) },
    ', all done in about ',
    { strong: duration(history.medianToFinished) },
    `. Last run ${duration(history.lastToFinished)}, ${ago(now - history.lastAt)}.`,
  ]
}

function runningText(state: PushState, rollback: RollbackState, facts: PushFacts | undefined, now: Millis): Sentence {
  const about = facts?.history === undefined ? '' : ` of about ${duration(facts.history.medianToFinished)}`
  const doubt = state.effects.some(({ status, place }) => status === 'unknown' && place.way === 'back')
  const way = doubt ? 'It is not known whether customers are on blue.' : 'Customers are on their way to blue.'
  const where = rollback.customersOnBlueAt === undefined ? way : 'Customers are already on blue.'
  return [{ strong: duration(now - rollback.startedAt) }, `${about}. ${where}`]
}

function handsText(rollback: RollbackState): Sentence {
  const unread = rollback.differences.filter(({ seen }) => seen === UNREAD).length
  const wrong = rollback.differences.length - unread
  const blue =
    rollback.customersOnBlueAt === undefined ? 'It is not proven that customers are on blue.' : 'Customers are on blue.'
  const what = [
    ...(wrong > 0 ? [`${plural(wrong, 'value is', 'values are')} not as before.`] : []),
    ...(unread > 0 ? [`${plural(unread, 'value')} could not be read.`] : []),
    ...(wrong + unread === 0 ? [`${plural(rollback.problems.length, 'check')} failed.`] : []),
  ].join(' ')
  return [{ strong: blue }, ` ${what} Set it right with the run sheet, or try again.`]
}

function holdLabel(phase: Phase, facts: PushFacts | undefined): string | undefined {
  if (phase === 'ready') return facts?.rollbackCheck.value?.ok === false ? 'to try' : 'to roll back'
  if (phase === 'untouched') return 'to stop the push'
  return phase === 'hands' ? 'to try again' : undefined
}

function checkTitle(facts: PushFacts | undefined, now: Millis, live: boolean): { checksTitle: string; checksTone: Tone } {
  const question = 'Can it run right now?'
  const check = facts?.rollbackCheck
  if (check?.value === undefined || check.observedAt === undefined) {
    const problem = check?.problem
    return {
      checksTitle: `${question} ${problem === undefined ? '— being checked' : `Not known: ${problem}`}`,
      checksTone: problem === undefined ? 'plain' : 'caution',
    }
  }
  const { rows, ok } = check.value
  const good = rows.filter((row) => row.state === 'ok').length
  if (!live || freshness(check, now) === 'stale')
    return { checksTitle: `${question} Was ${good} of ${rows.length}, ${ago(now - check.observedAt)}`, checksTone: 'caution' }
  return ok
    ? { checksTitle: `${question} Yes, ${good} of ${rows.length}`, checksTone: 'plain' }
    : { checksTitle: `${question} Not proven, ${good} of ${rows.length}`, checksTone: 'caution' }
}

function checkRows(facts: PushFacts | undefined, now: Millis, zone: Zone): CheckRowView[] {
  const rows = facts?.rollbackCheck.value?.rows ?? []
  return rows.map(({ name, state, detail, observedAt }) => ({
    state,
    text: detail === '' ? name : `${name}: ${detail}`,
    age: observedAt === undefined ? '' : now - observedAt < 10_000 ? ago(now - observedAt) : clockTime(observedAt, zone),
  }))
}

/** After it: what every system said, objects with the same value in one row. */
function readBackRows(state: PushState, zone: Zone): CheckRowView[] {
  const { rollback } = state
  if (rollback === undefined) return []
  const at = rollback.finishedAt === undefined ? '' : clockTime(rollback.finishedAt, zone)
  const groups = Map.groupBy(rollback.readBacks, ({ system, seen, expected }) =>
    JSON.stringify([system, seen, seen === expected]),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const right = first.seen === first.expected
    return [
      {
        state: right ? ('ok' as const) : ('failed' as const),
        text: `${first.system}: ${group.map(({ object }) => object).join(', ')} ${first.seen}${right ? '' : `, expected ${first.expected}`}`,
        age: at,
      },
    ]
  })
}

function unknownViews(state: PushState): UnknownView[] {
  return state.effects
    .filter((effect) => effect.status === 'unknown')
    .map((effect) => {
      const objects = effect.change.kind === 'set' ? Object.keys(effect.change.after) : [effect.connection as string]
      const why = effect.settlement?.outcome === 'unknown' ? effect.settlement.why : ''
      return { effect: effect.id, what: effect.connection, object: objects[0] ?? effect.connection, why }
    })
}

function oneLine(state: PushState, phase: Phase, target: string, steps: number): string {
  const names = state.plan.routes.map((route) => route.connection).join(', ')
  if (phase === 'running')
    return `${settledSteps(state)} of ${steps} steps confirmed${state.rollback?.customersOnBlueAt === undefined ? '' : ', customers are on blue'}`
  if (phase === 'done') return `All ${steps} steps confirmed, ${state.plan.release.version} is retired`
  if (phase === 'hands') return 'Something is not proven to be as before. The full plan has the commands.'
  if (phase === 'ended') return 'Nothing was changed.'
  if (phase === 'untouched') return 'Nothing has been changed yet.'
  return `All customers to ${target} on ${names}, then ${steps - 1} more steps`
}
