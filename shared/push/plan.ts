import type { ConnectionName, Millis, PushId, StepId } from '../domain/ids.ts'
import type { Image } from '../domain/image.ts'
import type { Json } from '../domain/json.ts'
import type { Colour, SideName } from '../domain/route.ts'

/** One built version. Evidence (digest, build link, commits) grows with the systems that report it. */
export interface Release {
  readonly version: string
  readonly digest?: string
  readonly changes?: number
}

export interface ServiceAddress {
  readonly service: string
  readonly environment: string
}

/** An HTTP check relative to an address of a side. */
export interface SideCheck {
  readonly path: string
  readonly status: number
  readonly body?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly certificateDays?: number | undefined
  readonly timeout: Millis
}

export interface Threshold {
  readonly ratio: number
  /** Percent. */
  readonly floor: number
}

/** Everything that a step needs, copied from the workspace when the push was planned: later edits don't change a running push. */
export type StepPlan = { readonly id: StepId; readonly name: string } & (
  | {
      readonly kind: 'script'
      readonly hosts: ConnectionName
      readonly run: string
      readonly timeout: Millis
      readonly stopAfterFailures: number
    }
  | { readonly kind: 'smoke'; readonly checks: readonly SideCheck[]; readonly timeout: Millis }
  | { readonly kind: 'shift'; readonly share: number }
  | { readonly kind: 'wait'; readonly for: Millis }
  | { readonly kind: 'approval'; readonly question: string }
  | { readonly kind: 'bake'; readonly for: Millis; readonly requests: number; readonly errors: Threshold }
)

export interface StagePlan {
  readonly name: string
  /** In a supervised push, a person says when this stage begins. */
  readonly hold: boolean
  readonly steps: readonly StepPlan[]
}

/** A balancer that carries the service; `target` is for its connector to read. */
export interface RoutePlan {
  readonly connection: ConnectionName
  readonly target: Json
}

export interface PushPlan {
  readonly id: PushId
  readonly at: ServiceAddress
  readonly release: Release
  readonly mode: 'supervised' | 'automatic'
  readonly supervisor: string
  readonly stages: readonly StagePlan[]
  readonly routes: readonly RoutePlan[]
  readonly sides: readonly [SideName, SideName]
  readonly addresses: Readonly<Record<SideName, readonly string[]>>
  readonly proof: { readonly url: string; readonly header: string; readonly samples: number }
  readonly drain: Millis
  /** Checks on blue after a rollback. */
  readonly smoke: readonly SideCheck[]
  readonly minServers?: number | undefined
  readonly notUndone: readonly string[]
}

/** What was found when the push began. A rollback leads back to exactly this. */
export interface Baseline {
  readonly colours: Readonly<Record<Colour, SideName>>
  /** The release that customers got, by sampled requests; what "old" means in the proof. */
  readonly blueRelease: string
  /** Per route, in the order of the plan's `routes`. */
  readonly routes: readonly Image[]
}

export const allSteps = (plan: PushPlan): readonly StepPlan[] => plan.stages.flatMap((stage) => stage.steps)

/** What two pushes may not share: a name per object that this push may change. */
export const resourcesOf = (plan: PushPlan): readonly string[] => [
  `${plan.at.service}/${plan.at.environment}`,
  ...plan.routes.map((route) => `${route.connection} ${JSON.stringify(route.target)}`),
]
