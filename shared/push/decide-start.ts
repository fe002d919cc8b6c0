import type { Actor } from '../domain/actor.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { PushCommand, Rejection } from './commands.ts'
import type { NewPushEvent } from './events.ts'
import { checkGuard } from './guards.ts'

export interface StartContext {
  readonly actor: Actor
  readonly practice: boolean
  /** Why this release may never be pushed here again, if it was taken back. */
  readonly retired: string | undefined
  /** Live pushes that share a resource with it. */
  readonly busy: readonly string[]
}

/** Begins a push: planned and started in one. */
export function decideStart(
  command: Extract<PushCommand, { type: 'start' }>,
  context: StartContext,
): Result<readonly NewPushEvent[], Rejection> {
  const { plan } = command
  const refused = checkGuard('start', command.gesture, {
    actor: context.actor,
    phrase: plan.at.service,
    practice: context.practice,
  })
  if (refused) return fail(refused)
  const why = startBlockers(plan.release.version, context)[0]
  if (why !== undefined) return fail({ code: context.retired === undefined ? 'locked' : 'retired', message: why })
  return ok([{ type: 'push.planned', plan }, { type: 'push.started' }])
}

/** Why a release can't be pushed now, one sentence each; empty: it can. */
export function startBlockers(version: string, { retired, busy }: Pick<StartContext, 'retired' | 'busy'>): string[] {
  const blockers: string[] = []
  if (retired !== undefined) blockers.push(`${version} is retired until fixed: ${retired}. Push a build with a new number.`)
  for (const push of busy) blockers.push(`${push} is moving on the same balancer. Wait for it, or roll it back.`)
  return blockers
}
