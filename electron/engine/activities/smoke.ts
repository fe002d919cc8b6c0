import type { HttpCheck } from '../../../shared/domain/observation.ts'
import type { SideName } from '../../../shared/domain/route.ts'
import type { PushPlan, SideCheck, StepPlan } from '../../../shared/push/plan.ts'
import { type Activity, within } from './activity.ts'

type SmokeStep = Extract<StepPlan, { kind: 'smoke' }>

export interface SmokeResult {
  readonly checks: number
  readonly problems: readonly string[]
}

const SIDE_BY_SIDE = 8

/** Runs checks against every address of one side, without the balancer. */
export async function smokeSide(
  activity: Activity,
  plan: PushPlan,
  side: SideName,
  checks: readonly SideCheck[],
  signal: AbortSignal,
): Promise<SmokeResult> {
  const queue = (plan.addresses[side] ?? []).flatMap((address) => checks.map((check) => httpCheck(address, check)))
  const total = queue.length
  const problems: string[] = []
  const worker = async () => {
    for (let check = queue.shift(); check && !signal.aborted; check = queue.shift()) {
      const sample = await activity.connections.prober.request(check, signal)
      if (!sample.passed) problems.push(`${sample.url}: ${sample.problems[0] ?? 'did not pass'}`)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
  return { checks: total, problems }
}

function httpCheck(address: string, check: SideCheck): HttpCheck {
  const { path, status, body, headers, certificateDays, timeout } = check
  return {
    url: new URL(path, address).href,
    timeout,
    fresh: true,
    expect: {
      status,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
      ...(certificateDays === undefined ? {} : { certificateDays }),
    },
  }
}

/** The smoke test of the idle side, before any customer sees it. */
export async function smoke(activity: Activity, step: SmokeStep, startedAt: number): Promise<void> {
  const { plan, baseline } = activity.state()
  if (!baseline) return
  const signal = within(step.timeout, activity.signal)
  const { checks, problems } = await smokeSide(activity, plan, baseline.colours.green, step.checks, signal)
  if (activity.signal.aborted) return
  const late = signal.aborted ? [`not finished within ${step.timeout / 1_000} s`] : []
  const [first] = [...problems, ...late]
  await activity.report(
    first === undefined
      ? { type: 'step-passed', step: step.id, startedAt, detail: `${checks} of ${checks} checks` }
      : { type: 'step-failed', step: step.id, startedAt, why: `${first} (${problems.length} of ${checks} checks did not pass)` },
  )
}
