import { machine } from '../domain/actor.ts'
import { ok } from '../domain/result.ts'
import { endRollback, startRollback } from './decide-rollback.ts'
import { type DecideContext, type Decided, type Decision, reject } from './decision.ts'
import type { EngineCommand } from './engine-commands.ts'
import type { NewPushEvent } from './events.ts'
import { automaticRollbackDelay } from './policy.ts'
import { isLive, type PushState } from './state.ts'
import { tick } from './tick.ts'

const NOTHING: Decided = ok({ events: [] })

/** What a report of the engine does to a push; nothing at all when it comes too late to matter. */
export function decideEngine(state: PushState, command: EngineCommand, context: DecideContext): Decided {
  switch (command.type) {
    case 'tick':
      return ok(tick(state, context))
    case 'preflight-passed':
      return inPreflight(state, { type: 'push.preflighted', baseline: command.baseline })
    case 'preflight-failed':
      return inPreflight(state, { type: 'push.aborted', reason: `${command.why} Nothing was changed.` })
    case 'intend':
      return intend(state, command)
    case 'settle':
      return settle(state, command)
    case 'step-passed': {
      const { step, detail, log } = command
      return forStep(state, command, [{ type: 'step.passed', step, detail, ...(log ? { log } : {}) }])
    }
    case 'step-failed': {
      const { step, why, log } = command
      return forStep(state, command, [{ type: 'step.failed', step, why, ...(log ? { log } : {}) }])
    }
    case 'verdict':
      return forStep(state, command, judged(state, command, context))
    case 'drift':
      return drifted(state, command)
    default:
      return back(state, command)
  }
}

const inPreflight = (state: PushState, event: NewPushEvent): Decided =>
  state.status === 'preflight' ? ok({ events: [event] }) : NOTHING

/** The last gate before anything outside is touched: between this answer and the act nothing else can come in. */
function intend(state: PushState, { effect, place, connection, change }: Extract<EngineCommand, { type: 'intend' }>): Decided {
  const wanted =
    place.way === 'back'
      ? state.status === 'rolling-back' && state.rollback?.attempt === place.attempt
      : !state.rollback && isLive(state) && state.steps[place.step]?.status === 'running'
  return wanted
    ? ok({ events: [{ type: 'effect.intended', effect, place, connection, change }] })
    : reject('not-now', 'The push does not want this change any more.')
}

function settle(state: PushState, { effect, settlement, log }: Extract<EngineCommand, { type: 'settle' }>): Decided {
  const known = state.effects.find(({ id }) => id === effect)
  if (known?.status !== 'intended') return NOTHING
  const events: NewPushEvent[] = [{ type: 'effect.settled', effect, settlement, ...(log ? { log } : {}) }]
  const movesOn = state.status === 'running' || state.status === 'baking'
  if (settlement.outcome === 'unknown' && movesOn)
    events.push({ type: 'push.held', reason: 'unknown-effect', detail: settlement.why })
  return ok({ events })
}

function forStep(
  state: PushState,
  { step, startedAt }: { step: keyof PushState['steps']; startedAt: number },
  events: readonly NewPushEvent[],
): Decided {
  const now = state.steps[step]
  const awaited = now?.status === 'running' && now.startedAt === startedAt && !state.rollback && isLive(state)
  return awaited ? ok(byJudge(events)) : NOTHING
}

/** Verdicts, and what follows from them, are the judge's own. */
const byJudge = (events: readonly NewPushEvent[]): Decision =>
  events.some(({ type }) => type === 'verdict.given') ? { events, by: machine('judge') } : { events }

function judged(
  state: PushState,
  { step, verdict }: Extract<EngineCommand, { type: 'verdict' }>,
  { now }: DecideContext,
): readonly NewPushEvent[] {
  const before = state.steps[step]?.verdict?.answer
  if (before === verdict.answer) return []
  const given: NewPushEvent = { type: 'verdict.given', step, verdict }
  if (verdict.answer !== 'roll-back' || state.control) return [given]
  const delay = automaticRollbackDelay(state.plan)
  if (delay === 0) return [given, ...startRollback(verdict.reason)]
  const announced: NewPushEvent = { type: 'rollback.announced', at: now + delay, reason: verdict.reason }
  return state.status === 'holding'
    ? [given, announced]
    : [given, { type: 'push.held', reason: 'verdict', detail: verdict.reason }, announced]
}

function drifted(state: PushState, { system, differences }: Extract<EngineCommand, { type: 'drift' }>): Decided {
  const stands = state.status === 'completed' || state.status === 'rolled-back'
  if (differences.length === 0 || !(isLive(state) || stands)) return NOTHING
  const seen: NewPushEvent = { type: 'drift.seen', system, differences }
  if (state.status !== 'running' && state.status !== 'baking') return ok({ events: [seen], by: machine('drift-watch') })
  const [first] = differences
  const detail = `${system} was changed by somebody else: ${first?.object} is ${first?.seen ?? 'gone'}, was set to ${first?.expected}`
  return ok({ events: [seen, { type: 'push.held', reason: 'drift', detail }], by: machine('drift-watch') })
}

type BackReport = Extract<EngineCommand, { readonly attempt: number }>

function back(state: PushState, command: BackReport): Decided {
  const { rollback } = state
  if (state.status !== 'rolling-back' || rollback?.attempt !== command.attempt) return NOTHING
  switch (command.type) {
    case 'route-confirmed':
      return ok({ events: [{ type: 'rollback.confirmed', route: command.route, seen: command.seen }] })
    case 'route-given-up':
      return ok({ events: [{ type: 'rollback.gave-up', route: command.route, why: command.why }] })
    case 'back-done':
      return rollback.steps[command.name].status === 'running'
        ? ok({ events: [{ type: 'rollback.step-done', name: command.name, detail: command.detail }] })
        : NOTHING
    case 'back-failed':
      return rollback.steps[command.name].status === 'running'
        ? ok({ events: [{ type: 'rollback.step-failed', name: command.name, why: command.why }] })
        : NOTHING
    case 'back-verified':
      return ok({ events: endRollback(rollback, command) })
  }
}
