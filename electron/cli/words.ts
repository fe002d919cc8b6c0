import { actorName } from '../../shared/domain/actor.ts'
import { never } from '../../shared/domain/result.ts'
import type { Change, PushEvent, Settlement } from '../../shared/push/events.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import { rate } from './text.ts'

/** `09:15:02Z  maya  what happened`: one line for an entry about `push`, as that push is after it. */
export const entryLine = (entry: JournalEntry & { readonly event: PushEvent }, push: PushState) =>
  `${entry.at.slice(11, 19)}Z  ${sentence(entry.event, push)} (${actorName(entry.actor)})`

const stepName = (push: PushState, id: string) => {
  const stage = push.plan.stages.find(({ steps }) => steps.some((step) => step.id === id))
  const step = stage?.steps.find((one) => one.id === id)
  return step === undefined || stage === undefined ? id : stage.name === step.name ? step.name : `${stage.name}, ${step.name}`
}

/** The system that an effect goes to, and what it sets there. */
export const changeWords = (change: Change) =>
  change.kind === 'run'
    ? `run ${change.command}`
    : Object.entries(change.after)
        .map(([object, value]) => `${object} = ${value}`)
        .join('; ')

function settled(settlement: Settlement): string {
  switch (settlement.outcome) {
    case 'ok':
      return settlement.seen === undefined ? 'done' : 'done and read back'
    case 'failed':
      return `failed: ${settlement.why}`
    case 'unknown':
      return `outcome unknown: ${settlement.why}`
    default:
      return never(settlement)
  }
}

const routeName = (push: PushState, route: number) => push.plan.routes[route]?.connection ?? `route ${route + 1}`

const effectOf = (push: PushState, id: string) => push.effects.find((effect) => effect.id === id)

function sentence(event: PushEvent, push: PushState): string {
  const { plan } = push
  switch (event.type) {
    case 'push.planned':
      return `${plan.at.service} ${plan.release.version} to ${plan.at.environment} planned, ${plan.mode}, push ${push.id}`
    case 'push.started':
      return 'push started'
    case 'push.preflighted':
      return `customers have ${event.baseline.blueRelease}; the way back leads there`
    case 'push.held':
      return `held: ${event.detail}`
    case 'push.resumed':
      return 'goes on'
    case 'push.advanced':
      return `signal cleared for ${plan.stages[event.stage]?.name ?? `stage ${event.stage + 1}`}`
    case 'push.control-taken':
      return 'a person has control; nothing happens by itself'
    case 'push.aborted':
      return `push ended before anything was changed: ${event.reason}`
    case 'push.completed':
      return `${plan.release.version} has all customers`
    case 'step.started':
      return `${stepName(push, event.step)} started`
    case 'step.passed':
      return `${stepName(push, event.step)} passed: ${event.detail}`
    case 'step.failed':
      return `${stepName(push, event.step)} failed: ${event.why}`
    case 'step.retried':
      return `${stepName(push, event.step)} is tried again`
    case 'approval.given':
      return `${stepName(push, event.step)} approved${event.note === '' ? '' : `: ${event.note}`}`
    case 'verdict.given':
      return `verdict ${event.verdict.answer}: ${event.verdict.reason}${measures(event.verdict.measures)}`
    case 'effect.intended':
      return `to ${event.connection}: ${changeWords(event.change)}`
    case 'effect.settled':
      return `${effectOf(push, event.effect)?.connection ?? event.effect}: ${settled(event.settlement)}`
    case 'effect.looked-at':
      return `${effectOf(push, event.effect)?.connection ?? event.effect} is asked once more what became of the change`
    case 'effect.vouched':
      return `a person saw that ${event.object} is as it should be`
    case 'rollback.announced':
      return `rollback follows by itself at ${new Date(event.at).toISOString().slice(11, 19)}Z: ${event.reason}`
    case 'rollback.started':
      return `rollback started: ${event.reason}`
    case 'rollback.confirmed':
      return `${routeName(push, event.route)} says already what it said before the push`
    case 'rollback.gave-up':
      return `${routeName(push, event.route)} could not be proven back: ${event.why}`
    case 'rollback.customers-on-blue':
      return 'all customers are on blue'
    case 'rollback.step-started':
      return `rollback: ${event.name} started`
    case 'rollback.step-done':
      return `rollback: ${event.name} done: ${event.detail}`
    case 'rollback.step-failed':
      return `rollback: ${event.name} failed: ${event.why}`
    case 'release.retired':
      return `${event.version} is retired: ${event.reason}`
    case 'rollback.finished':
      return `rolled back, ${event.readBacks.length} settings read back`
    case 'rollback.needs-hands':
      return `the rollback needs hands: ${event.differences.length + event.problems.length} things are not right`
    case 'drift.seen':
      return `${event.system} was changed by somebody else: ${event.differences
        .map(({ object, expected, seen }) => `${object} is ${seen ?? 'gone'}, was set to ${expected}`)
        .join('; ')}`
    default:
      return never(event)
  }
}

const measures = (list: readonly { name: string; blue: { rate: number | null }; green: { rate: number | null } }[]) =>
  list.length === 0
    ? ''
    : ` (${list.map(({ name, blue, green }) => `${name}: green ${rate(green.rate)}, blue ${rate(blue.rate)}`).join('; ')})`
