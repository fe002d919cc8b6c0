import { actorName } from '../../../shared/domain/actor.ts'
import type { JournalEntry, JournalEvent } from '../../../shared/rpc/journal-event.ts'

/** One journal entry as people read it. */
export interface EntryWords {
  readonly who: string
  readonly role: string
  readonly action: string
  readonly object: string
  readonly detail: string
}

/** Machine actors by their name, people by theirs with where they sat. */
export function entryWords({ actor, event }: JournalEntry): EntryWords {
  const { action, object = '', detail = '' } = words(event)
  return { who: actorName(actor), role: actor.kind === 'machine' ? 'machine' : actor.via, action, object, detail }
}

interface Words {
  readonly action: string
  readonly object?: string | undefined
  readonly detail?: string | undefined
}

const image = (value: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(value ?? {})
    .map(([object, set]) => `${object}: ${set}`)
    .join('; ')

/** What changed, before → after; objects that stay the same are left out. */
function change(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string {
  return Object.entries(after)
    .filter(([object, value]) => before[object] !== value)
    .map(([object, value]) => `${object}: ${before[object] ?? '—'} → ${value}`)
    .join('; ')
}

type WordsOf = { readonly [Type in JournalEvent['type']]: (event: Extract<JournalEvent, { type: Type }>) => Words }

const WORDS: WordsOf = {
  'engine.started': ({ version, world, workspace }) => ({
    action: 'Started Signalbox',
    object: world === 'practice' ? 'demo world' : workspace,
    detail: `version ${version}`,
  }),
  'engine.stopped': () => ({ action: 'Stopped Signalbox' }),
  'connection.tested': ({ connection, canRead, canWrite, detail }) => ({
    action: 'Tested a connection',
    object: connection,
    detail: `${canRead ? 'can read' : 'cannot read'}, ${canWrite ? 'can write' : 'cannot write'}. ${detail}`,
  }),
  'audit.read': () => ({ action: 'Read the audit' }),
  'audit.verified': ({ entries }) => ({ action: 'Checked the chain', detail: `entries 1 to ${entries} unbroken` }),
  'audit.exported': ({ from, to, sha256 }) => ({
    action: 'Exported',
    object: `entries ${from} to ${to}`,
    detail: `sha256 ${sha256.slice(0, 12)}…`,
  }),
  'drill.finished': ({ verified, secondsToCustomersOnBlue }) => ({
    action: 'Finished a drill',
    detail: `${verified ? 'verified' : 'not verified'}, customers on blue after ${secondsToCustomersOnBlue} s`,
  }),
  'push.planned': ({ plan }) => ({
    action: 'Planned a push',
    object: `${plan.at.service} ${plan.release.version}`,
    detail: `${plan.mode}, ${plan.at.environment}`,
  }),
  'push.started': () => ({ action: 'Started the push' }),
  'push.preflighted': ({ baseline }) => ({ action: 'Read what customers have now', detail: `blue is ${baseline.blueRelease}` }),
  'push.held': ({ reason, detail }) => ({ action: 'Held the push', detail: detail === '' ? reason : detail }),
  'push.resumed': () => ({ action: 'Resumed the push' }),
  'push.advanced': ({ stage }) => ({ action: 'Advanced', detail: `signal ${stage + 1} cleared` }),
  'push.control-taken': () => ({ action: 'Took control' }),
  'push.aborted': ({ reason }) => ({ action: 'Stopped the push', detail: reason }),
  'push.completed': () => ({ action: 'Finished the push', detail: 'all customers have it' }),
  'step.started': ({ step }) => ({ action: 'Began a step', object: step }),
  'step.passed': ({ step, detail }) => ({ action: 'Step passed', object: step, detail }),
  'step.failed': ({ step, why }) => ({ action: 'Step failed', object: step, detail: why }),
  'step.retried': ({ step }) => ({ action: 'Runs a step again', object: step }),
  'approval.given': ({ step, note }) => ({ action: 'Approved', object: step, detail: note }),
  'verdict.given': ({ verdict }) => ({ action: 'Judged', detail: verdict.reason }),
  'effect.intended': ({ connection, change: made, place }) => ({
    action: place.way === 'back' ? 'Intends to restore' : 'Intends to change',
    object: connection,
    detail: made.kind === 'set' ? change(made.before, made.after) : made.command,
  }),
  'effect.settled': ({ settlement }) => ({
    action: settlement.outcome === 'ok' ? 'Settled' : settlement.outcome === 'failed' ? 'Failed' : 'Unknown outcome',
    detail: settlement.outcome === 'ok' ? image(settlement.seen) : settlement.why,
  }),
  'effect.looked-at': ({ effect }) => ({ action: 'Asks again what became of it', object: effect }),
  'effect.vouched': ({ object }) => ({ action: 'Saw that it is done', object }),
  'rollback.announced': ({ reason }) => ({ action: 'Announced a rollback', detail: reason }),
  'rollback.started': ({ reason }) => ({ action: 'Started the rollback', detail: reason }),
  'rollback.confirmed': ({ seen }) => ({ action: 'Read back: as before the push', detail: image(seen) }),
  'rollback.gave-up': ({ why }) => ({ action: 'Could not be proven back', detail: why }),
  'rollback.customers-on-blue': ({ readBacks }) => ({
    action: 'Customers are on blue',
    detail: `${readBacks.length} settings read back`,
  }),
  'rollback.step-started': ({ name }) => ({ action: 'Began a rollback step', object: name }),
  'rollback.step-done': ({ name, detail }) => ({ action: 'Rollback step done', object: name, detail }),
  'rollback.step-failed': ({ name, why }) => ({ action: 'Rollback step failed', object: name, detail: why }),
  'rollback.finished': ({ readBacks }) => ({ action: 'Finished the rollback', detail: `${readBacks.length} settings read back` }),
  'rollback.needs-hands': ({ differences, problems }) => ({
    action: 'Rollback needs a person',
    detail: [
      ...differences.map(({ object, expected, seen }) => `${object}: should be ${expected}, is ${seen ?? 'not there'}`),
      ...problems,
    ].join('; '),
  }),
  'release.retired': ({ service, version, reason }) => ({
    action: 'Retired a release',
    object: `${service} ${version}`,
    detail: reason,
  }),
  'drift.seen': ({ system, differences }) => ({
    action: 'Saw a change by somebody else',
    object: system,
    detail: differences.map(({ object, expected, seen }) => `${object}: ${expected} → ${seen ?? 'gone'}`).join('; '),
  }),
}

/** An event that this window does not know yet is shown by its own name. */
function words(event: JournalEvent): Words {
  const find = WORDS[event.type] as ((event: JournalEvent) => Words) | undefined
  return find?.(event) ?? { action: event.type }
}
