import type { ProbeCheck } from '../../shared/domain/observation.ts'
import { ConnectorError } from './errors.ts'
import { errorText } from './text.ts'

/** One rung of a connection test. `run` says what was seen, or throws; `needs` names rungs that must have passed. */
export type Rung =
  | { readonly name: string; readonly needs?: readonly string[]; run(): Promise<string> }
  | { readonly name: string; readonly skip: string }

/**
 * Climbs the rungs in order. A failed one is followed by `skipped` for whatever needs it, and by nothing for its siblings.
 * Throws only when `signal` is aborted.
 */
export async function staged(rungs: readonly Rung[], signal: AbortSignal): Promise<ProbeCheck[]> {
  const checks: ProbeCheck[] = []
  for (const rung of rungs) checks.push(await climb(rung, checks, signal))
  return checks
}

async function climb(rung: Rung, before: readonly ProbeCheck[], signal: AbortSignal): Promise<ProbeCheck> {
  if ('skip' in rung) return { name: rung.name, state: 'skipped', detail: rung.skip, millis: 0 }
  const lacking = rung.needs?.find((name) => before.some((check) => check.name === name && check.state !== 'ok'))
  if (lacking !== undefined) return { name: rung.name, state: 'skipped', detail: `needs "${lacking}"`, millis: 0 }
  const began = performance.now()
  const millis = () => Math.round(performance.now() - began)
  try {
    return { name: rung.name, state: 'ok', detail: await rung.run(), millis: millis() }
  } catch (error) {
    if (signal.aborted) throw error
    const detail = error instanceof ConnectorError ? `${error.message} ${error.next}` : errorText(error)
    return { name: rung.name, state: 'failed', detail, millis: millis() }
  }
}
