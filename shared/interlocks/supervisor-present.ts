import { type Answer, blocked, clear } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** How long a supervisor counts as present after the last key or pointer input. */
const PRESENT = 15 * 60_000

/** A supervised push goes forward only while its supervisor is there. */
export function supervisorPresent({ supervisor, now }: InterlockInput): Answer {
  if (!supervisor) return clear('automatic push')
  if (supervisor.seenAt === undefined) return blocked(`${supervisor.name} has not been seen at this console`)
  if (now - supervisor.seenAt <= PRESENT) return clear(`${supervisor.name} is here`)
  return blocked(`no input from ${supervisor.name} for ${Math.round((now - supervisor.seenAt) / 60_000)} min`)
}
