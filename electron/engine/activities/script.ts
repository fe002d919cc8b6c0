import { effectId } from '../../../shared/domain/ids.ts'
import type { HostOutcome, RunReport } from '../../../shared/domain/observation.ts'
import type { LogReference, Settlement } from '../../../shared/push/events.ts'
import type { StepPlan } from '../../../shared/push/plan.ts'
import type { EffectState } from '../../../shared/push/state.ts'
import { ConnectorError } from '../../connectors/errors.ts'
import { type Activity, within } from './activity.ts'

type ScriptStep = Extract<StepPlan, { kind: 'script' }>

const LOOKING = 15_000
const BETWEEN_LOOKS = 1_000

/** Runs a command on every host of a connection; its lines go to a log beside the journal. The truth per host is journaled. */
export async function script(activity: Activity, step: ScriptStep, startedAt: number): Promise<void> {
  const earlier = activity
    .state()
    .effects.filter(({ place, intendedAt }) => place.way === 'forward' && place.step === step.id && intendedAt >= startedAt)
  const open = earlier.at(-1)
  if (open && open.status !== 'intended') return end(activity, step, startedAt, open.settlement, open.log)
  if (open) {
    const settled = await settleRun(activity, open)
    return end(activity, step, startedAt, settled?.settlement, settled?.log)
  }
  await begin(activity, step, startedAt)
}

async function begin(activity: Activity, step: ScriptStep, startedAt: number): Promise<void> {
  const effect = effectId(activity.newEffectId())
  const env = environmentOf(activity)
  const change = { kind: 'run', command: step.run, env } as const
  const wanted = await activity.report({
    type: 'intend',
    effect,
    place: { way: 'forward', step: step.id },
    connection: step.hosts,
    change,
  })
  if (!wanted) return
  const writer = await activity.logs.create(logName(activity, effect))
  const settlement = await run(activity, step, effect, env, (host, stream, text) =>
    writer.write({ at: activity.clock.now(), host, stream, text }),
  ).catch(async (error: unknown) => {
    await writer.finish()
    throw error
  })
  const log = await writer.finish()
  // It goes on over there, and nobody waits here any more: whoever looks next asks the hosts.
  if (activity.signal.aborted && settlement.outcome === 'unknown') return
  await activity.report({ type: 'settle', effect, settlement, log })
  await end(activity, step, startedAt, settlement, log)
}

async function run(
  activity: Activity,
  step: ScriptStep,
  key: string,
  env: Readonly<Record<string, string>>,
  onLine: (host: string, stream: 'out' | 'err', text: string) => Promise<void>,
): Promise<Settlement> {
  try {
    const hosts = activity.connections.hosts(step.hosts)
    const { signal } = activity
    const options = { key, signal, env, timeout: step.timeout, stopAfterFailures: step.stopAfterFailures, onLine }
    return settledBy(await activity.connections.heard(step.hosts, hosts.run(step.run, options)))
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return error.outcome === 'not-done'
      ? { outcome: 'failed', why: error.message, next: error.next }
      : { outcome: 'unknown', why: error.message }
  }
}

/** What became of a run that nobody waits for any more: asks every host until none is still at it. Runs nothing. */
export async function settleRun(activity: Activity, effect: EffectState): Promise<Settled | undefined> {
  const settlement = await lookUntilEnded(activity, effect)
  if (activity.signal.aborted && settlement.outcome === 'unknown') return undefined
  const log = await activity.logs.reference(`${logName(activity, effect.id)}.log`)
  const settled = { settlement, ...(log ? { log } : {}) }
  await activity.report({ type: 'settle', effect: effect.id, ...settled })
  return settled
}

/** What became of a run, and what of its lines was read. */
interface Settled {
  readonly settlement: Settlement
  readonly log?: LogReference
}

const logName = ({ push }: Activity, effect: EffectState['id']) => `${push}-${effect}`

async function lookUntilEnded(activity: Activity, effect: EffectState): Promise<Settlement> {
  try {
    const hosts = activity.connections.hosts(effect.connection)
    for (;;) {
      const report = await activity.connections.heard(effect.connection, hosts.look(effect.id, within(LOOKING, activity.signal)))
      if (!report.hosts.some(({ outcome }) => outcome === 'running')) return settledBy(report)
      await activity.clock.wait(BETWEEN_LOOKS, activity.signal)
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { outcome: 'unknown', why: `It is not known on which hosts of ${effect.connection} the command ran: ${why}` }
  }
}

function settledBy({ hosts }: RunReport): Settlement {
  const unknown = hosts.filter(({ outcome }) => outcome === 'unknown' || outcome === 'running')
  if (unknown.length > 0) return { outcome: 'unknown', why: `It is not known what ${names(unknown)} did.`, hosts }
  const bad = hosts.filter((host) => host.outcome !== 'ran' || host.exitCode !== 0)
  return bad.length === 0 ? { outcome: 'ok', hosts } : { outcome: 'failed', why: bad.slice(0, 3).map(sentence).join(' '), hosts }
}

const names = (hosts: readonly HostOutcome[]) => {
  const some = hosts
    .slice(0, 3)
    .map(({ host }) => host)
    .join(', ')
  return hosts.length > 3 ? `${some} and ${hosts.length - 3} more` : some
}

const sentence = (host: HostOutcome) =>
  host.outcome === 'ran' ? `${host.host} ended with ${host.exitCode}.` : `${host.host} did not run it: ${host.why}.`

async function end(
  activity: Activity,
  step: ScriptStep,
  startedAt: number,
  settlement: Settlement | undefined,
  log?: LogReference,
) {
  const kept = log ? { log } : {}
  if (settlement?.outcome === 'ok') {
    const count = settlement.hosts?.length ?? 0
    await activity.report({
      type: 'step-passed',
      step: step.id,
      startedAt,
      detail: `${count} of ${count} ${count === 1 ? 'host' : 'hosts'}`,
      ...kept,
    })
  } else if (settlement?.outcome === 'failed') {
    await activity.report({ type: 'step-failed', step: step.id, startedAt, why: settlement.why, ...kept })
  }
}

function environmentOf(activity: Activity): Readonly<Record<string, string>> {
  const { plan, baseline } = activity.state()
  return {
    SIGNALBOX_SERVICE: plan.at.service,
    SIGNALBOX_ENVIRONMENT: plan.at.environment,
    SIGNALBOX_VERSION: plan.release.version,
    SIGNALBOX_SIDE: baseline?.colours.green ?? '',
    SIGNALBOX_PUSH: plan.id,
  }
}
