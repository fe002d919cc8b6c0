import type { StageConfig, StepConfig, Workspace } from '../config/schema.ts'
import { connectionName, type PushId, stepId } from '../domain/ids.ts'
import type { Json } from '../domain/json.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { PushPlan, Release, StagePlan, StepPlan } from '../push/plan.ts'

export interface PlanRequest {
  readonly id: PushId
  readonly service: string
  readonly environment: string
  readonly release: Release
  readonly mode: PushPlan['mode']
  readonly supervisor: string
}

const own = <Value>(record: Readonly<Record<string, Value>>, key: string) =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** Copies out of a checked workspace everything that one push needs, so that later edits of the file don't change it. */
export function planPush(workspace: Workspace, request: PlanRequest): Result<PushPlan> {
  const { service, environment } = request
  const environments = own(workspace.services, service)?.environments
  if (environments === undefined) return fail(`The workspace has no service "${service}". ${listed(workspace.services)}`)
  const config = own(environments, environment)
  if (config === undefined) return fail(`The service "${service}" has no environment "${environment}". ${listed(environments)}`)
  const pipeline = own(workspace.pipelines, config.pipeline)
  if (pipeline === undefined) return fail(`The workspace has no pipeline "${config.pipeline}". ${listed(workspace.pipelines)}`)
  const [one, other, ...more] = Object.keys(config.routes[0]?.sides ?? {})
  if (one === undefined || other === undefined || more.length > 0)
    return fail(`"${service}" in "${environment}" needs exactly two sides.`)
  return ok({
    id: request.id,
    at: { service, environment },
    release: request.release,
    mode: request.mode,
    supervisor: request.supervisor,
    stages: pipeline.stages.map(planStage),
    routes: config.routes.map(({ connection, ...target }) => ({
      connection: connectionName(connection),
      target: target as Json,
    })),
    sides: [one, other],
    addresses: config.addresses,
    proof: config.proof,
    drain: config.drain,
    smoke: config.smoke,
    minServers: config.minServers,
    notUndone: config.notUndone,
  })
}

const listed = (record: object) => `It has: ${Object.keys(record).join(', ') || 'none'}.`

/** A stage that moves customers waits for a person unless the workspace says that it need not. */
const planStage = (stage: StageConfig): StagePlan => ({
  name: stage.name,
  hold: stage.hold ?? stage.steps.some((step) => step.kind === 'shift'),
  steps: stage.steps.map((step) => planStep(stage.name, step)),
})

function planStep(stage: string, step: StepConfig): StepPlan {
  const id = stepId(`${stage}/${step.name}`)
  return step.kind === 'script' ? { ...step, id, hosts: connectionName(step.hosts) } : { ...step, id }
}
