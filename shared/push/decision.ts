import type { Actor } from '../domain/actor.ts'
import type { Millis } from '../domain/ids.ts'
import { fail, type Result } from '../domain/result.ts'
import type { Rejection } from './commands.ts'
import type { NewPushEvent } from './events.ts'
import type { PushFacts } from './facts.ts'

/** The world as the engine sees it while it decides: data, never a clock or a connection. */
export interface DecideContext {
  readonly actor: Actor
  readonly now: Millis
  /** Absent: nothing was read yet, and so nothing may go forward. */
  readonly facts: Pick<PushFacts, 'interlocks' | 'runSheet'> | undefined
  readonly practice: boolean
  /** A later push of the same service and environment, if there is one. */
  readonly supersededBy?: string | undefined
}

export interface Decision {
  readonly events: readonly NewPushEvent[]
  /** Who did it, where that is not who sent the command: a due timer acts for the judge. */
  readonly by?: Actor
}

export type Decided = Result<Decision, Rejection>

export const reject = (code: Rejection['code'], message: string) => fail<Rejection>({ code, message })
