import type { Millis } from '../../../../shared/domain/ids.ts'
import type { PushState } from '../../../../shared/push/state.ts'

/** Seconds before an automatic move at which it is said. */
const COUNTED = [60, 30, 10]

/**
 * What a person who can't see the screen has to hear at once, between two states of the same push, and what no single
 * journal entry says: a change in doubt, a rollback that needs hands, the last seconds before an automatic move.
 */
export function newsOf(before: PushState, after: PushState, was: Millis, now: Millis): string[] {
  const hands = before.status !== 'needs-hands' && after.status === 'needs-hands'
  return [
    ...doubtNews(before, after),
    ...(hands ? ['Rollback needs hands: something is not as before.'] : []),
    ...countdownNews(after, was, now),
  ]
}

function doubtNews(before: PushState, after: PushState): string[] {
  const known = new Set(before.effects.filter((effect) => effect.status === 'unknown').map((effect) => effect.id))
  const doubts = after.effects.filter((effect) => effect.status === 'unknown' && !known.has(effect.id))
  return doubts.map((effect) => `Outcome not known: ${effect.connection} was asked and did not answer.`)
}

function countdownNews(after: PushState, was: Millis, now: Millis): string[] {
  const due = after.announced?.at
  if (due === undefined) return []
  const second = COUNTED.find((seconds) => was < due - seconds * 1_000 && now >= due - seconds * 1_000)
  return second === undefined ? [] : [`Automatic rollback in ${second} seconds.`]
}
