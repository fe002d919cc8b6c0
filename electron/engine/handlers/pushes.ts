import { randomUUID } from 'node:crypto'
import { pushId } from '../../../shared/domain/ids.ts'
import { startBlockers } from '../../../shared/push/decide-start.ts'
import type { PushPlan } from '../../../shared/push/plan.ts'
import { isLive } from '../../../shared/push/state.ts'
import type { CheckedInputOf } from '../../../shared/rpc/contract.ts'
import { planPush } from '../../../shared/rpc/plan-push.ts'
import { CallError } from '../../../shared/rpc/protocol.ts'
import type { PushPreview, ServiceView } from '../../../shared/rpc/views.ts'
import type { Session } from '../ports.ts'
import type { OpenWorld } from '../world/open-world.ts'
import { sharing } from '../world/push-facts.ts'
import { plannedEffects } from './planned-effects.ts'
import { accepted } from './refusal.ts'

type Start = Omit<CheckedInputOf<'push.start'>, 'gesture'>

const newPushId = () => pushId(`p-${randomUUID().slice(0, 13)}`)

function planFor(world: OpenWorld, input: Start, session: Session): PushPlan {
  const { service, environment, mode, version, digest, changes } = input
  const release = { version, ...(digest === undefined ? {} : { digest }), ...(changes === undefined ? {} : { changes }) }
  const planned = planPush(world.workspace, {
    id: newPushId(),
    service,
    environment,
    release,
    mode,
    supervisor: session.actor.name,
  })
  if (!planned.ok) throw new CallError('rejected', planned.problem)
  return planned.value
}

function startContext(world: OpenWorld, plan: PushPlan) {
  const { state } = world.book
  const { service, environment } = plan.at
  const retired = state.retired.find(
    (one) => one.service === service && one.environment === environment && one.version === plan.release.version,
  )
  return {
    practice: world.kind === 'practice',
    retired: retired?.reason,
    busy: sharing({ id: plan.id, plan }, state).map((push) => `${push.plan.at.service} ${push.plan.release.version}`),
  }
}

export function startPush(world: OpenWorld, { gesture, ...input }: CheckedInputOf<'push.start'>, session: Session) {
  const plan = planFor(world, input, session)
  world.seen(session.actor.name)
  accepted(world.book.start({ type: 'start', plan, gesture }, { ...startContext(world, plan), actor: session.actor }))
  return { push: plan.id }
}

export async function previewPush(world: OpenWorld, input: Start, session: Session): Promise<PushPreview> {
  const plan = planFor(world, input, session)
  const blockers = startBlockers(plan.release.version, startContext(world, plan))
  const { effects, problems } = await plannedEffects(plan, world.connections, AbortSignal.timeout(10_000))
  return { plan, effects, blockers: [...blockers, ...problems] }
}

export async function commandPush(world: OpenWorld, { push, ...command }: CheckedInputOf<'push.command'>, session: Session) {
  world.seen(session.actor.name)
  const submission = { push, command, actor: session.actor }
  const takesBack = command.type === 'rollback' || command.type === 'abort'
  return accepted(takesBack ? await world.takeBack(submission) : world.book.submit(submission))
}

export function services(world: OpenWorld): readonly ServiceView[] {
  const { state } = world.book
  return Object.entries(world.workspace.services).flatMap(([service, { environments }]) =>
    Object.entries(environments).map(([environment, config]) => {
      const pushes = state.order
        .flatMap((id) => state.pushes[id] ?? [])
        .filter(({ plan: { at } }) => at.service === service && at.environment === environment)
      const last = pushes.findLast((push) => !isLive(push) && push.baseline)
      const live =
        last?.status === 'completed' ? last.plan.release.version : (last?.baseline?.blueRelease ?? world.practice?.releases[0])
      const retired = state.retired.filter((one) => one.service === service && one.environment === environment)
      return {
        service,
        environment,
        pipeline: config.pipeline,
        stages: (world.workspace.pipelines[config.pipeline]?.stages ?? []).map(({ name }) => name),
        ...(live === undefined ? {} : { liveVersion: live }),
        retired: retired.map(({ version, reason }) => ({ version, reason })),
        releases: [...new Set([...(world.practice?.releases ?? []), ...pushes.map(({ plan }) => plan.release.version)])],
      }
    }),
  )
}
