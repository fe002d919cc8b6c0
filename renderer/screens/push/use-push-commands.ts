import { useCallback, useState } from 'react'
import type { EffectId } from '../../../shared/domain/ids.ts'
import type { Gesture } from '../../../shared/push/commands.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { PushCommandInput } from '../../../shared/rpc/contract.ts'
import type { ForwardView } from '../../components/push/views.ts'
import { api } from '../../stores/hooks.ts'
import { forwardStep } from './model/forward.ts'

/** Where a refusal is shown: beside the control that was used. */
export type ProblemPlace = 'forward' | 'rollback' | 'doubt'

export interface PushCommands {
  readonly problems: Readonly<Partial<Record<ProblemPlace, string>>>
  pause(): void
  resume(afterMillis: number): void
  takeControl(): void
  forward(kind: ForwardView['kind'], afterMillis: number): void
  rollBack(gesture: Gesture): void
  lookAgain(effect: string): void
  vouch(effect: string, object: string): void
}

/** What a person may ask of one push. Every command says which entry they saw; the way back does not have to. */
export function usePushCommands(push: PushState): PushCommands {
  const [problems, setProblems] = useState<PushCommands['problems']>({})
  const { id, decisionSeq } = push

  const send = useCallback((place: ProblemPlace, command: PushCommandInput) => {
    setProblems((before) => ({ ...before, [place]: undefined }))
    api.call('push.command', command).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : 'This was not accepted, and no reason was given.'
      setProblems((before) => ({ ...before, [place]: message }))
    })
  }, [])

  const seen = { push: id, expectedSeq: decisionSeq }
  return {
    problems,
    pause: () => send('forward', { type: 'hold', push: id, gesture: { kind: 'press' } }),
    resume: (afterMillis) => send('forward', { type: 'resume', ...seen, gesture: { kind: 'confirm', afterMillis } }),
    takeControl: () => send('rollback', { type: 'take-control', ...seen, gesture: { kind: 'press' } }),
    forward(kind, afterMillis) {
      const gesture: Gesture = { kind: 'confirm', afterMillis }
      const step = forwardStep(push, kind)
      if (kind === 'advance') send('forward', { type: 'advance', ...seen, gesture })
      else if (step !== undefined && kind === 'approve') send('forward', { type: 'approve', step, note: '', ...seen, gesture })
      else if (step !== undefined) send('forward', { type: 'retry', step, ...seen, gesture })
    },
    rollBack: (gesture) => send('rollback', { type: 'rollback', push: id, reason: '', gesture }),
    lookAgain: (effect) => send('doubt', { type: 'look-again', effect: effect as EffectId, ...seen, gesture: { kind: 'press' } }),
    vouch: (effect, object) =>
      send('doubt', {
        type: 'vouch',
        effect: effect as EffectId,
        object,
        ...seen,
        gesture: { kind: 'typed', phrase: object, reason: '' },
      }),
  }
}
