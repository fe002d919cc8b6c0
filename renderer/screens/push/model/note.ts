import type { PushState } from '../../../../shared/push/state.ts'
import { clockTime, duration, type Zone } from '../../../design/words.ts'
import { STATUS_WORDS } from './forward.ts'

export const NOTE_FIELDS = [
  { name: 'state', title: 'State' },
  { name: 'watch', title: 'Watch' },
  { name: 'doNot', title: 'Do not' },
  { name: 'open', title: 'Open questions' },
] as const

export type NoteDraft = Readonly<Record<(typeof NOTE_FIELDS)[number]['name'], string>>

/** A hand-over note with the state filled in from what the journal says about the push. */
export function noteDraft(state: PushState, zone: Zone): NoteDraft {
  const { at, release } = state.plan
  const { rollback } = state
  const zoneName = zone === 'utc' ? 'UTC' : 'local time'
  const sentences = [
    `${at.service} ${release.version} in ${at.environment}: ${STATUS_WORDS[state.status]}.`,
    ...(rollback === undefined
      ? []
      : [
          `Rollback started by ${rollback.by.name} at ${clockTime(rollback.startedAt, zone)} ${zoneName}${rollback.reason.trim() === '' ? '' : `: ${rollback.reason}`}.`,
          ...(rollback.customersOnBlueAt === undefined
            ? []
            : [
                `Customers on ${state.baseline?.blueRelease ?? 'blue'} after ${duration(rollback.customersOnBlueAt - rollback.startedAt)}.`,
              ]),
          ...(rollback.finishedAt === undefined
            ? []
            : [`Finished at ${clockTime(rollback.finishedAt, zone)}. ${release.version} is retired.`]),
        ]),
    `Journal entries ${state.firstSeq} to ${state.lastSeq}.`,
  ]
  return { state: sentences.join(' '), watch: '', doNot: '', open: '' }
}

export const noteText = (draft: NoteDraft): string =>
  NOTE_FIELDS.map(({ name, title }) => `${title}\n${draft[name].trim() === '' ? '–' : draft[name].trim()}`).join('\n\n')
