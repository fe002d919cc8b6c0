import type { Millis } from '../../../../shared/domain/ids.ts'
import type { PushFacts } from '../../../../shared/push/facts.ts'
import type { PushState } from '../../../../shared/push/state.ts'
import type { LineView, TrackView } from '../../../components/push/views.ts'
import type { Zone } from '../../../design/words.ts'
import { clockTime, duration, plural } from '../../../design/words.ts'
import { firstProductionStage, isHarmed, stations, stepState, trainStage } from './stations.ts'
import { measuredShares, mismatchText, readBackText, servers, setShares, staleText } from './traffic.ts'

/** Everything that the track diagram draws. `live`: the engine answers. */
export function trackView(state: PushState, facts: PushFacts | undefined, now: Millis, live: boolean, zone: Zone): TrackView {
  const stale = staleText(facts, now, live)
  return {
    title: `Track: release ${state.plan.release.version}, ${whereText(state)}`,
    readBack: readBackText(state, facts, now),
    stations: stations(state, facts, now),
    blue: blueLine(state, facts),
    green: greenLine(state, facts),
    requestsPerMinute: facts?.measured.value === undefined ? null : facts.measured.value.requestsPerMinute,
    train: trainView(state),
    before: beforeProduction(state, zone),
    mismatch: mismatchText(state, facts, now),
    stale,
  }
}

function whereText(state: PushState): string {
  const at = trainStage(state)
  const stage = at === undefined ? undefined : state.plan.stages[at]
  return stage === undefined ? 'not started' : `at ${stage.name}, ${state.status.replace('-', ' ')}`
}

function blueLine(state: PushState, facts: PushFacts | undefined): LineView {
  const { baseline } = state
  const up = servers(state, facts, 'blue')
  const side = baseline === undefined ? undefined : `side ${baseline.colours.blue}`
  const health = up === undefined ? undefined : up.all === 0 ? 'no servers known' : `${up.up} of ${up.all} servers up`
  return {
    letter: 'B',
    title: 'Blue',
    version: baseline?.blueRelease ?? '—',
    detail:
      [side, health].filter((part) => part !== undefined).join(' · ') ||
      'What customers get now is read before anything is changed.',
    measured: measuredShares(state, facts).blue,
    set: setShares(state, facts).blue,
  }
}

function greenLine(state: PushState, facts: PushFacts | undefined): LineView {
  const { baseline } = state
  const up = servers(state, facts, 'green')
  const side = baseline === undefined ? undefined : `side ${baseline.colours.green}`
  const health = up === undefined ? undefined : up.all === 0 ? 'no servers known' : `${up.up} of ${up.all} servers up`
  return {
    letter: 'G',
    title: 'Green',
    version: state.plan.release.version,
    detail: [side, health].filter((part) => part !== undefined).join(' · '),
    measured: measuredShares(state, facts).green,
    set: setShares(state, facts).green,
  }
}

function trainView(state: PushState): TrackView['train'] {
  const station = trainStage(state)
  if (station === undefined) return undefined
  const { version } = state.plan.release
  if (state.status === 'rolled-back') return { station, text: `G  ${version} retired until fixed`, tone: 'retired' }
  if (state.status === 'aborted') return { station, text: `G  ${version} stopped`, tone: 'retired' }
  const bad = (isHarmed(state) && state.status !== 'completed') || state.status === 'needs-hands'
  return { station, text: `G ${version}`, tone: bad ? 'warning' : 'plain' }
}

/** What was proven before the first customer: only what this push itself saw. */
function beforeProduction(state: PushState, zone: Zone): TrackView['before'] {
  const stages = state.plan.stages.slice(0, firstProductionStage(state.plan.stages))
  const steps = stages.flatMap((stage) => stage.steps)
  const states = steps.map((step) => stepState(state, step))
  const passed = states.filter((step) => step.status === 'passed').length
  const starts = states.flatMap((step) => step.startedAt ?? [])
  const ends = states.flatMap((step) => step.endedAt ?? [])
  const done = passed === steps.length && steps.length > 0 && ends.length > 0
  const { digest } = state.plan.release
  const time = done ? `${duration(Math.max(...ends) - Math.min(...starts))}, ` : ''
  const title = steps.length === 0 ? 'No steps before production' : `${time}${passed} of ${plural(steps.length, 'step')} passed`
  return {
    title,
    lines: [
      ...(state.startedAt === undefined ? [] : [`Started ${clockTime(state.startedAt, zone)}`]),
      digest === undefined ? 'Digest of the bytes not given' : `Bytes ${shortDigest(digest)}`,
    ],
  }
}

const shortDigest = (digest: string) => {
  const hash = digest.slice(digest.indexOf(':') + 1)
  return hash.length <= 12 ? hash : `${hash.slice(0, 6)}…${hash.slice(-3)}`
}
