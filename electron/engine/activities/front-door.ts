import type { HttpCheck } from '../../../shared/domain/observation.ts'
import type { PushPlan } from '../../../shared/push/plan.ts'
import type { Activity } from './activity.ts'

export interface FrontDoor {
  /** The different releases that answered. */
  readonly releases: readonly string[]
  /** Requests per release. */
  readonly counts: Readonly<Record<string, number>>
  /** Requests that were not answered, or not with the header. */
  readonly problems: readonly string[]
}

const SIDE_BY_SIDE = 5
const ONE_REQUEST = 5_000

/** Asks the front door as a new customer would, each time on a fresh connection, and reads which release answered. */
export async function sampleFrontDoor(
  { connections }: Pick<Activity, 'connections'>,
  proof: PushPlan['proof'],
  signal: AbortSignal,
): Promise<FrontDoor> {
  const check: HttpCheck = { url: proof.url, timeout: ONE_REQUEST, expect: {}, read: [proof.header], fresh: true }
  const counts: Record<string, number> = {}
  const problems: string[] = []
  let left = proof.samples
  const one = async () => {
    while (left-- > 0 && !signal.aborted) {
      const sample = await connections.prober.request(check, signal)
      const release = sample.headers[proof.header.toLowerCase()]
      if (release !== undefined) counts[release] = (counts[release] ?? 0) + 1
      else problems.push(sample.problems[0] ?? `answered ${sample.status ?? 'nothing'} without ${proof.header}`)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one))
  return { releases: Object.keys(counts), counts, problems }
}
