import type { Millis } from '../../../../shared/domain/ids.ts'
import { shut } from '../../../../shared/interlocks/answer.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { StepPlan } from '../../../../shared/push/plan.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import { listed, upperFirst } from '../../../components/push/text.ts'
import type { NextRow, Sentence } from '../../../components/push/views.ts'
import { clockTime, count, duration, plural, type Zone } from '../../../design/words.ts'
import { STATUS_WORDS } from './forward.ts'
import { isHarmed, nextSignal, shareOf, stepState, trainStage } from './stations.ts'
import { measuredFreshness } from './traffic.ts'

const ROWS = 5

/** "What happens next": at most five rows, the first about now. Rows in bold happen by themselves. */
export function nextRows(state: PushState, facts: PushFacts | undefined, now: Millis, live: boolean, zone: Zone): NextRow[] {
  if (state.status === 'rolling-back') return rollingBackRows(state, facts, zone)
  if (state.status === 'draft' || state.status === 'scheduled')
    return [row('start', 'then', 'Somebody starts this push', ['Nothing has been changed.'])]
  const rows = [
    nowRow(state, facts, now, live, zone),
    ...announcedRows(state, zone),
    ...decisionRows(state, now, zone),
    ...stageRows(state),
  ]
  return rows.slice(0, ROWS)
}

const row = (id: string, when: string, title: string, detail: Sentence, more: Partial<NextRow> = {}): NextRow => ({
  id,
  when,
  title,
  detail,
  bold: true,
  now: false,
  tone: 'plain',
  ...more,
})

function nowRow(state: PushState, facts: PushFacts | undefined, now: Millis, live: boolean, zone: Zone): NextRow {
  const here = (title: string, detail: Sentence, tone: NextRow['tone'] = 'plain') =>
    row('now', 'Now', title, detail, { now: true, tone })
  if (state.status === 'needs-hands')
    return here('Something is not right yet', ['The differences and the commands are in the rollback panel.'], 'warning')
  if (state.announced !== undefined) return here('Forward moves are locked', [upperFirst(state.announced.reason)], 'warning')
  if (state.status === 'preflight')
    return here('Looking before the first change', ['Reads what customers get and what every balancer has now.'])
  if (state.hold !== undefined) return holdRow(state, facts, here, zone)
  if (measuredFreshness(facts, now, live) === 'stale' && state.status === 'baking') {
    const since = facts?.measured.observedAt
    return here(
      'No fresh measurements',
      [
        since === undefined
          ? 'Nothing was measured yet.'
          : `The balancer's counters were last read at ${clockTime(since, zone)}.`,
      ],
      'caution',
    )
  }
  return runningRow(state, now, here)
}

type Here = (title: string, detail: Sentence, tone?: NextRow['tone']) => NextRow

const HOLDS = {
  person: 'Paused',
  signal: 'Waits at a signal',
  'failed-step': 'A step has failed',
  'unknown-effect': 'A change is in doubt',
  drift: 'Somebody else changed the balancer',
  verdict: 'Judge holds the push',
  restart: 'Held after a restart of the console',
} as const

function holdRow(state: PushState, facts: PushFacts | undefined, here: Here, zone: Zone): NextRow {
  const { hold } = state
  if (hold === undefined) return here(STATUS_WORDS[state.status], [])
  if (hold.reason === 'person')
    return here(HOLDS.person, [`By ${hold.by.name} at ${clockTime(hold.at, zone)}. Traffic stays as it is.`])
  if (hold.reason === 'signal') {
    const next = state.plan.stages[state.stage]?.name ?? 'the next stage'
    const ready = facts !== undefined && facts.interlocks.length > 0 && shut(facts.interlocks).length === 0
    return here(
      `Waits for you before ${next}`,
      ready
        ? ['Every condition is met: ', { key: 'A' }, ', then ', { key: 'Enter' }]
        : ['Opens with ', { key: 'A' }, ' when every condition is met'],
    )
  }
  if (isHarmed(state) && state.control !== undefined)
    return here(
      `${state.control.by} decides`,
      ['Roll back: hold ', { key: 'R' }, '. No step forward while green is worse'],
      'warning',
    )
  return here(
    HOLDS[hold.reason],
    [upperFirst(hold.detail)],
    hold.reason === 'verdict' && state.lastVerdict?.verdict.answer === 'roll-back' ? 'warning' : 'caution',
  )
}

function runningRow(state: PushState, now: Millis, here: Here): NextRow {
  const at = trainStage(state)
  const stage = at === undefined ? undefined : state.plan.stages[at]
  const running = stage?.steps.find((step) => stepState(state, step).status === 'running')
  if (stage === undefined || running === undefined)
    return here(state.status === 'completed' ? 'Nothing: this push is complete' : 'Choosing the next step', [])
  const since = stepState(state, running).startedAt ?? now
  switch (running.kind) {
    case 'bake':
      return here(`${stage.name}, ${duration(now - since)} of at least ${duration(running.for)}`, bakeDetail(state, running))
    case 'wait':
      return here(`${running.name}, ${duration(now - since)} of ${duration(running.for)}`, ['Goes on by itself.'])
    case 'shift':
      return here(`Sending ${running.share}% of customers to green`, ['Done when the load balancer says so.'])
    case 'approval':
      return here(`Waits for approval: ${running.name}`, [running.question, ' ', { key: 'Enter' }])
    case 'smoke':
      return here(running.name, [`${plural(running.checks.length, 'check')} on green, limit ${duration(running.timeout)}`])
    case 'script':
      return here(running.name, [
        'Runs on ',
        { code: running.hosts },
        `, ${duration(now - since)} of at most ${duration(running.timeout)}`,
      ])
  }
}

function bakeDetail(state: PushState, bake: StepPlan & { kind: 'bake' }): Sentence {
  if (bake.requests === 0) return ['Every measure must be safe at the end.']
  const judged = state.lastVerdict?.step === bake.id ? state.lastVerdict.verdict.measures[0] : undefined
  if (judged === undefined) return [`${count(bake.requests)} requests on green needed`]
  return [`${count(judged.green.requests)} of ${count(bake.requests)} requests on green needed`]
}

function announcedRows(state: PushState, zone: Zone): NextRow[] {
  if (state.announced === undefined) return []
  const { version } = state.plan.release
  return [
    row(
      'announced',
      clockTime(state.announced.at, zone),
      'Automatic rollback',
      ['Stop the timer and decide yourself: ', { key: 'T' }],
      {
        countdownTo: state.announced.at,
        tone: 'warning',
      },
    ),
    row('to-blue', 'then', 'Blue takes 100%', ['Green stays up, without traffic']),
    row('retired', 'then', `${version} retired until fixed`, ['It cannot be pushed again under this number']),
  ]
}

function decisionRows(state: PushState, now: Millis, zone: Zone): NextRow[] {
  if (state.announced !== undefined || state.hold !== undefined) return []
  const at = trainStage(state)
  const running =
    at === undefined ? undefined : state.plan.stages[at]?.steps.find((step) => stepState(state, step).status === 'running')
  const since = running === undefined ? undefined : stepState(state, running).startedAt
  if (running?.kind !== 'bake' || since === undefined) return []
  const end = since + running.for
  if (end <= now)
    return [row('decision', 'soon', `Judge decides on ${running.name}`, ['The time is up; it waits for enough requests.'])]
  return [
    row('decision', clockTime(end, zone), `Judge can decide on ${running.name}`, ['Passes only if every measure is safe'], {
      countdownTo: end,
    }),
  ]
}

/** The stages to come: the next one on its own, all further ones in one row, and the end. */
function stageRows(state: PushState): NextRow[] {
  // Nothing is promised ahead of a push that does harm.
  if (isHarmed(state) || state.status === 'needs-hands' || state.status === 'completed') return []
  const at = trainStage(state)
  const begun = at !== undefined && at === state.stage
  const ahead = state.plan.stages
    .map((stage, index) => ({ stage, index }))
    .filter(({ index }) => index >= state.stage + (begun ? 1 : 0))
  const [next, ...rest] = ahead
  const rows: NextRow[] = []
  if (next !== undefined) {
    const waits = next.stage.hold && state.plan.mode === 'supervised' && next.index > state.clearedStage
    const detail: Sentence = waits
      ? ['Waits for you: supervised push, key ', { key: 'A' }]
      : ['Begins by itself when every condition is met']
    if (!(waits && nextSignal(state) === next.index && state.hold?.reason === 'signal'))
      rows.push(row('next', 'then', stageTitle(next.stage.name, shareOf(next.stage)), detail, { bold: !waits }))
  }
  if (rest.length > 0)
    rows.push(
      row(
        'rest',
        'later',
        upperFirst(listed(rest.map(({ stage }) => stage.name))),
        [restDetail(rest.map(({ stage }) => stage.steps))],
        { bold: false },
      ),
    )
  rows.push(row('end', 'end', 'Green becomes the live side', ['The way back stays open after it'], { bold: false }))
  return rows
}

const stageTitle = (name: string, share: number | undefined) =>
  share === undefined || name.includes('%') ? name : `${name}, ${share}% of customers`

function restDetail(stages: readonly (readonly StepPlan[])[]): string {
  const length = stages.reduce(
    (sum, steps) =>
      sum + steps.reduce((most, step) => Math.max(most, step.kind === 'bake' || step.kind === 'wait' ? step.for : 0), 0),
    0,
  )
  const approvals = stages.flat().filter((step) => step.kind === 'approval').length
  const parts = [
    length > 0 ? `at least ${duration(length)} in all` : undefined,
    approvals > 0 ? plural(approvals, 'approval') : undefined,
  ]
  return upperFirst(parts.filter((part) => part !== undefined).join(', ')) || 'One after the other'
}

/** While it goes back: what was done, what runs, what follows. */
function rollingBackRows(state: PushState, facts: PushFacts | undefined, zone: Zone): NextRow[] {
  const { rollback } = state
  if (rollback === undefined) return []
  const alarm = state.lastVerdict?.verdict.answer === 'roll-back' ? state.lastVerdict.at : undefined
  const waited =
    alarm === undefined ? upperFirst(rollback.reason) : `${duration(rollback.startedAt - alarm)} after the judge found harm`
  const rows = [row('started', clockTime(rollback.startedAt, zone), `Rollback started by ${rollback.by.name}`, [waited])]
  if (rollback.customersOnBlueAt !== undefined) {
    const took = duration(rollback.customersOnBlueAt - rollback.startedAt)
    rows.push(
      row('on-blue', clockTime(rollback.customersOnBlueAt, zone), `Customers on blue after ${took}`, [
        'Read back from the load balancer',
      ]),
    )
  }
  const running = Object.entries(rollback.steps).filter(([, step]) => step.status === 'running')
  const open = facts?.openOnGreen
  const waits = {
    restore: 'Sending all customers to blue',
    drain: 'Waiting for open requests',
    sample: 'Asking what customers get',
    smoke: 'Smoke test on blue',
    retire: `Retiring ${state.plan.release.version}`,
  }
  if (running.length > 0) {
    const names = running.map(([name]) => waits[name as keyof typeof waits])
    const detail =
      running.some(([name]) => name === 'drain') && open !== undefined
        ? `${plural(open, 'request')} still on green, limit ${duration(state.plan.drain)}`
        : 'Done when the systems say so'
    rows.push(
      row(
        'now',
        'Now',
        upperFirst(listed(names.map((name, index) => (index === 0 ? name : name.charAt(0).toLowerCase() + name.slice(1))))),
        [detail],
        { now: true },
      ),
    )
  }
  if (rollback.steps.retire.status === 'ahead')
    rows.push(
      row('retired', 'then', `${state.plan.release.version} retired until fixed`, [
        'It cannot be pushed again under this number',
      ]),
    )
  return rows
}
