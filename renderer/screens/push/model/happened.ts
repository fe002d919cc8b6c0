import type { Millis } from '../../../../shared/domain/ids.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import { allSteps } from '../../../../shared/push/plan.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import { upperFirst } from '../../../components/push/text.ts'
import type { HappenedRow, Sentence } from '../../../components/push/views.ts'
import { clockTime, count, dayTime, duration, plural, type Zone } from '../../../design/words.ts'
import { stepState } from './stations.ts'
import { servers, setShares } from './traffic.ts'

/** "What happened": only what was measured or journaled; what nobody measured is left out or said to be unknown. */
export function happenedRows(state: PushState, facts: PushFacts | undefined, now: Millis, zone: Zone): HappenedRow[] {
  if (state.status === 'completed') return completedRows(state, facts, now, zone)
  if (state.status === 'aborted')
    return [
      rowOf('Why', [{ strong: upperFirst(state.endReason ?? 'Stopped') }], []),
      rowOf('Now', [{ strong: 'Customers never left blue' }], ['Nothing was changed outside.']),
    ]
  return [costRow(state), timeRow(state), causeRow(state, zone), greenRow(state, facts), nextRow(state)]
}

const rowOf = (label: string, title: Sentence, detail: Sentence): HappenedRow => ({ label, title, detail })

/** What the judge had counted on green when it gave its last verdict. */
function costRow(state: PushState): HappenedRow {
  const measure = state.lastVerdict?.verdict.measures[0]
  if (measure === undefined) return rowOf('Cost', [{ strong: 'Not measured' }], ['No bake had begun, so green was not compared.'])
  const { requests, bad } = measure.green
  return rowOf(
    'Cost',
    [{ strong: plural(requests, 'request') }, ' on green up to the last verdict'],
    [`${count(bad)} of them went wrong`],
  )
}

function timeRow(state: PushState): HappenedRow {
  const { rollback, lastVerdict } = state
  if (rollback === undefined) return rowOf('Time', [{ strong: '—' }], [])
  const alarm = lastVerdict?.verdict.answer === 'roll-back' ? lastVerdict.at : undefined
  const toBlue = rollback.customersOnBlueAt === undefined ? undefined : duration(rollback.customersOnBlueAt - rollback.startedAt)
  const whole = rollback.finishedAt === undefined ? undefined : duration(rollback.finishedAt - rollback.startedAt)
  const title: Sentence = [
    ...(alarm === undefined ? [] : [{ strong: duration(rollback.startedAt - alarm) }, ' alert to start, ']),
    ...(toBlue === undefined
      ? ['customers not proven on blue']
      : [{ strong: toBlue }, alarm === undefined ? ' to all on blue' : ' more to all on blue']),
  ]
  return rowOf('Time', title, [whole === undefined ? 'Not finished.' : `${whole} for the whole rollback`])
}

function causeRow(state: PushState, zone: Zone): HappenedRow {
  const { rollback } = state
  if (rollback === undefined) return rowOf('Why', [{ strong: '—' }], [])
  const changes = state.plan.release.changes
  const suspects =
    changes === undefined ? 'The changes in it are not known here.' : `Any of ${plural(changes, 'change')} may be the cause.`
  return rowOf(
    'Why',
    [{ strong: upperFirst(rollback.reason) }],
    [`Started by ${rollback.by.name} at ${clockTime(rollback.startedAt, zone)}. ${suspects}`],
  )
}

function greenRow(state: PushState, facts: PushFacts | undefined): HappenedRow {
  const up = servers(state, facts, 'green')
  const share = setShares(state, facts).green
  const what = up === undefined ? 'Green was left as it is' : `Green: ${up.up} of ${plural(up.all, 'server')} up`
  const reach =
    share === null
      ? 'What reaches it is being read.'
      : share === 0
        ? 'No traffic is set to reach it'
        : `Set to get ${share}% of customers`
  return rowOf('Now', [{ strong: what }, ' for diagnosis'], [reach])
}

function nextRow(state: PushState): HappenedRow {
  const first = state.plan.stages[0]?.name
  if (state.status === 'needs-hands')
    return rowOf(
      'Next',
      [{ strong: 'Set right what is not' }],
      ['The exact differences and the commands are in the rollback panel.'],
    )
  return rowOf(
    'Next',
    [{ strong: 'Repeat the push' }, ' when a fixed build passes'],
    [`${state.plan.release.version} is retired. Same steps${first === undefined ? '' : `, from ${first} on`}.`],
  )
}

function completedRows(state: PushState, facts: PushFacts | undefined, now: Millis, zone: Zone): HappenedRow[] {
  const { version } = state.plan.release
  const took =
    state.startedAt !== undefined && state.endedAt !== undefined ? duration(state.endedAt - state.startedAt) : undefined
  const up = servers(state, facts, 'blue')
  const verdicts = allSteps(state.plan).filter(
    (step) => step.kind === 'bake' && stepState(state, step).verdict?.answer === 'continue',
  )
  const share = setShares(state, facts)
  return [
    rowOf(
      'Done',
      [
        { strong: `${version} has all customers` },
        ...(state.endedAt === undefined ? [] : [` since ${dayTime(state.endedAt, now, zone)}`]),
      ],
      [share.green === null ? '' : `Load balancer is set to ${Math.round(share.blue ?? 0)} / ${Math.round(share.green)}`],
    ),
    ...(took === undefined
      ? []
      : [
          rowOf(
            'Time',
            [{ strong: took }, ' from start to end'],
            [`${plural(allSteps(state.plan).length, 'step')} in ${plural(state.plan.stages.length, 'stage')}`],
          ),
        ]),
    rowOf(
      'Judge',
      [{ strong: `${plural(verdicts.length, 'bake')} passed` }],
      [verdicts.length === 0 ? 'This pipeline has no bake, or it gave no verdict.' : 'Every measure was safe'],
    ),
    rowOf(
      'Back',
      [{ strong: 'The way back is still open' }],
      [up === undefined ? 'Blue is being read.' : `Blue: ${up.up} of ${plural(up.all, 'server')} up`],
    ),
  ]
}
