import type { Colour } from '../../../shared/domain/route.ts'
import { judgeByThreshold } from '../../../shared/judge/threshold.ts'
import type { Measure, Verdict } from '../../../shared/push/events.ts'
import type { StepPlan } from '../../../shared/push/plan.ts'
import type { Activity } from './activity.ts'

type BakeStep = Extract<StepPlan, { kind: 'bake' }>

const EVERY = 1_000

/** Watches green against blue until time and requests are enough, or until green is worse. */
export async function bake(activity: Activity, step: BakeStep, startedAt: number): Promise<void> {
  const { clock, signal, watch } = activity
  const since = watch.mark()
  // Counted from here and not from the step's start: time in which no console was watching is no proof.
  const began = clock.now()
  for (;;) {
    const verdict = verdictNow(activity, step, since)
    await activity.report({ type: 'verdict', step: step.id, startedAt, verdict })
    const [measure] = verdict.measures
    watch.evaluated(step.id, verdict)
    if (verdict.answer === 'continue' && measure && clock.now() - began >= step.for) {
      const detail = `${measure.green.requests.toLocaleString('en')} requests on green, errors ${percent(measure.green.rate)} against ${percent(measure.blue.rate)}`
      await activity.report({ type: 'step-passed', step: step.id, startedAt, detail })
      return
    }
    await clock.wait(EVERY, signal)
  }
}

function verdictNow(activity: Activity, step: BakeStep, since: ReturnType<Activity['watch']['mark']>): Verdict {
  const stale = activity.watch.staleFor()
  const counted = activity.watch.since(since)
  if (stale !== undefined)
    return {
      answer: 'hold',
      reason: `no verdict: metrics are ${Math.round(stale / 1_000)} s old`,
      measures: [unreadable(counted)],
    }
  return judgeByThreshold(counted, step.errors, step.requests)
}

const unreadable = (counted: Readonly<Record<Colour, { readonly requests: number; readonly bad: number }>>): Measure => ({
  name: 'Errors',
  blue: { ...counted.blue, rate: null },
  green: { ...counted.green, rate: null },
  ratio: null,
  answer: 'unknown',
})

const percent = (rate: number | null) => (rate === null ? '—' : `${(rate * 100).toFixed(2)} %`)
