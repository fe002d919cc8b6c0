import type { Actor } from '../domain/actor.ts'
import type { Gesture, PushCommand, Rejection } from './commands.ts'

/**
 * What a person has to do so that a command counts, by how much it can hurt. Moves towards the old version are never dearer
 * than moves away from it.
 */
type Guard = 'press' | 'confirm' | 'hold' | 'typed-service' | 'typed-object'

export const GUARDS: Readonly<Record<PushCommand['type'], Guard>> = {
  start: 'typed-service',
  hold: 'press',
  resume: 'confirm',
  advance: 'confirm',
  retry: 'confirm',
  approve: 'confirm',
  'take-control': 'press',
  'look-again': 'press',
  vouch: 'typed-object',
  rollback: 'hold',
  abort: 'hold',
}

/** Enter counts for this long after the key that opened the plan. */
export const CONFIRM_WITHIN = 5_000
/** The shortest hold that a person may set. */
const SHORTEST_HOLD = 500
const SHORTEST_REASON = 10

interface GuardContext {
  readonly actor: Actor
  /** The text that has to be typed: the service's name, or the object's. */
  readonly phrase: string
  /** In the practice yard a push starts with a plain confirmation. */
  readonly practice: boolean
}

/** `undefined`: the gesture is enough. */
export function checkGuard(type: PushCommand['type'], gesture: Gesture, context: GuardContext): Rejection | undefined {
  const { actor } = context
  if (actor.kind === 'machine') return undefined
  const refuse = (message: string): Rejection => ({ code: 'guard', message })
  if (gesture.kind === 'flag' && actor.via !== 'terminal') return refuse('Only a terminal may confirm with a flag.')
  switch (GUARDS[type]) {
    case 'press':
      return undefined
    case 'confirm':
      return isConfirmed(gesture) ? undefined : refuse('Press the key, then Enter within 5 s.')
    case 'hold':
      return isConfirmed(gesture) || (gesture.kind === 'hold' && gesture.heldMillis >= SHORTEST_HOLD)
        ? undefined
        : refuse('Held too short. Nothing was changed.')
    case 'typed-service':
      return context.practice && isConfirmed(gesture) ? undefined : typed(gesture, context.phrase, refuse)
    case 'typed-object':
      return gesture.kind === 'typed' && gesture.phrase === context.phrase
        ? undefined
        : refuse(`Type the object's name: ${context.phrase}`)
  }
}

const isConfirmed = (gesture: Gesture) =>
  gesture.kind === 'flag' || (gesture.kind === 'confirm' && gesture.afterMillis <= CONFIRM_WITHIN)

function typed(gesture: Gesture, phrase: string, refuse: (message: string) => Rejection) {
  if (gesture.kind !== 'typed' || gesture.phrase !== phrase) return refuse(`Type the service's name: ${phrase}`)
  return gesture.reason.trim().length >= SHORTEST_REASON
    ? undefined
    : refuse(`Give a reason of at least ${SHORTEST_REASON} characters.`)
}
