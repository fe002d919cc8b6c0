import type { Actor } from '../domain/actor.ts'
import type { Millis } from '../domain/ids.ts'
import { fail, type Result } from '../domain/result.ts'
import type { InterlockRow } from '../interlocks/answer.ts'
import type { Rejection } from './commands.ts'
import type { NewPushEvent } from './events.ts'

/** The world as the engine sees it while it decides: data, never a clock or a connection. */
export interface DecideContext {
  readonly actor: Actor
  readonly now: Millis
  readonly practice: boolean
  /** The conditions on a move forward, on fresh facts; none: nothing was read yet. Worked out only when something asks. */
  interlocks(): readonly InterlockRow[]
  /** A later push of the same service and environment that stands, if there is one. */
  supersededBy(): string | undefined
}

export interface Decision {
  readonly events: readonly NewPushEvent[]
  /** Who did it, where that is not who sent the command: a due timer acts for the judge. */
  readonly by?: Actor
}

export type Decided = Result<Decision, Rejection>

export const reject = (code: Rejection['code'], message: string) => fail<Rejection>({ code, message })
