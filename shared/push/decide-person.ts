import { ok } from '../domain/result.ts'
import type { PushCommand } from './commands.ts'
import { startRollback } from './decide-rollback.ts'
import { type DecideContext, type Decided, reject } from './decision.ts'
import { allSteps } from './plan.ts'
import { shutRows } from './signals.ts'
import { hasTouched, isLive, movesForward, type PushState } from './state.ts'

type PersonCommand = Exclude<PushCommand, { type: 'start' }>

/** What a person's command does; guard and `expectedSeq` have been checked. */
export function decidePerson(state: PushState, command: PersonCommand, context: DecideContext): Decided {
  switch (command.type) {
    case 'hold':
      if (movesForward(state))
        return ok({ events: [{ type: 'push.held', reason: 'person', detail: `paused by ${context.actor.name}` }] })
      return reject(
        'nothing-to-do',
        state.status === 'holding' ? 'The push is held already.' : `A push that is ${state.status} can't be paused.`,
      )
    case 'resume':
      return resume(state, context)
    case 'advance':
      return advance(state, context)
    case 'retry':
      return retry(state, command.step)
    case 'approve':
      return approve(state, command)
    case 'take-control':
      return state.announced ? ok({ events: [{ type: 'push.control-taken' }] }) : reject('nothing-to-do', 'No timer is running.')
    case 'look-again':
      return state.effects.some(({ id, status }) => id === command.effect && status === 'unknown')
        ? ok({ events: [{ type: 'effect.looked-at', effect: command.effect }] })
        : reject('nothing-to-do', 'This change is not in doubt.')
    case 'vouch':
      return vouch(state, command)
    case 'rollback':
    case 'abort':
      return takeBack(state, command, context)
  }
}

function resume(state: PushState, context: DecideContext): Decided {
  const reason = state.hold?.reason
  if (state.status !== 'holding' || !reason) return reject('nothing-to-do', 'The push is not held.')
  if (reason === 'signal') return reject('not-now', 'The push waits at a signal. Advance it instead.')
  if (reason === 'failed-step') return reject('not-now', 'A step has failed. Run it again, or roll back.')
  if (state.effects.some(({ status }) => status === 'unknown'))
    return reject('not-now', 'A change is in doubt. Check it first, or roll back.')
  const [drift] = shutRows(context.interlocks(), ['no-drift'])
  if (drift) return reject('locked', `${sentence(drift.answer)} Set it right by hand, or roll back.`)
  return ok({ events: [{ type: 'push.resumed' }] })
}

function advance(state: PushState, context: DecideContext): Decided {
  if (state.status !== 'holding' || state.hold?.reason !== 'signal')
    return reject('not-now', 'The push does not wait at a signal.')
  const rows = context.interlocks()
  const [first] = shutRows(rows)
  if (first) return reject('locked', `Locked: ${first.answer.state === 'clear' ? first.title : first.answer.why}.`)
  if (rows.length === 0) return reject('locked', 'Locked: nothing has been read yet.')
  return ok({ events: [{ type: 'push.advanced', stage: state.stage }] })
}

function retry(state: PushState, step: PersonStep): Decided {
  if (state.steps[step]?.status !== 'failed' || state.status !== 'holding')
    return reject('nothing-to-do', 'This step has not failed.')
  return ok({ events: [{ type: 'step.retried', step }, { type: 'push.resumed' }] })
}
type PersonStep = Extract<PersonCommand, { type: 'retry' }>['step']

function approve(state: PushState, command: Extract<PersonCommand, { type: 'approve' }>): Decided {
  const plan = allSteps(state.plan).find(({ id }) => id === command.step)
  if (plan?.kind !== 'approval' || state.steps[command.step]?.status !== 'running')
    return reject('nothing-to-do', 'This step does not wait for an approval.')
  if (!isLive(state) || state.rollback) return reject('not-now', 'The push is on its way back.')
  const detail = command.note.trim() === '' ? 'approved' : command.note.trim()
  return ok({
    events: [
      { type: 'approval.given', step: command.step, note: command.note },
      { type: 'step.passed', step: command.step, detail },
    ],
  })
}

function vouch(state: PushState, command: Extract<PersonCommand, { type: 'vouch' }>): Decided {
  const effect = state.effects.find(({ id }) => id === command.effect)
  if (effect?.status !== 'unknown') return reject('nothing-to-do', 'This change is not in doubt.')
  const objects = effect.change.kind === 'set' ? Object.keys(effect.change.after) : [effect.connection]
  if (!objects.includes(command.object)) return reject('guard', `Type the object's name: ${objects.join(' or ')}`)
  return ok({ events: [{ type: 'effect.vouched', effect: command.effect, object: command.object }] })
}

/** Rollback and abort dominate: nothing but their being done, or nothing to take back, refuses them. */
function takeBack(
  state: PushState,
  command: Extract<PersonCommand, { type: 'rollback' | 'abort' }>,
  context: DecideContext,
): Decided {
  if (state.status === 'rolling-back') return reject('nothing-to-do', 'The push is being rolled back already.')
  if (state.status === 'rolled-back') return reject('nothing-to-do', 'The push was rolled back already.')
  if (state.status === 'aborted') return reject('nothing-to-do', 'The push has ended; nothing of it is left to take back.')
  const later = context.supersededBy()
  if (later !== undefined) return reject('not-now', `${later} came after this push. Roll that one back.`)
  const reason = command.reason.trim() === '' ? `${command.type} by ${context.actor.name}` : command.reason.trim()
  if (hasTouched(state)) return ok({ events: startRollback(reason) })
  return state.status === 'completed'
    ? reject('nothing-to-do', 'This push changed nothing.')
    : ok({ events: [{ type: 'push.aborted', reason: `${reason}. Nothing was changed.` }] })
}

const sentence = (answer: { readonly state: string; readonly why?: string }) => `${answer.why ?? answer.state}.`
