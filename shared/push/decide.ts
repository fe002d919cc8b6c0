import { fail } from '../domain/result.ts'
import type { PushCommand } from './commands.ts'
import { decideEngine } from './decide-engine.ts'
import { decidePerson } from './decide-person.ts'
import { type DecideContext, type Decided, reject } from './decision.ts'
import type { EngineCommand } from './engine-commands.ts'
import { checkGuard } from './guards.ts'
import type { PushState } from './state.ts'

/**
 * Total and synchronous: the one place where it is decided what a command does to a push. Persons' commands are checked for
 * guard and `expectedSeq`; the engine's reports are taken only while somebody still waits for them.
 */
export function decide(
  state: PushState,
  command: Exclude<PushCommand, { type: 'start' }> | EngineCommand,
  context: DecideContext,
): Decided {
  if (!('gesture' in command)) return decideEngine(state, command, context)
  if ('expectedSeq' in command && command.expectedSeq !== state.decisionSeq) {
    return reject('stale', 'The push has moved on since this was shown. Nothing was changed; look again.')
  }
  const refused = checkGuard(command.type, command.gesture, {
    actor: context.actor,
    phrase: command.type === 'vouch' ? command.object : state.plan.at.service,
    practice: context.practice,
  })
  return refused ? fail(refused) : decidePerson(state, command, context)
}
