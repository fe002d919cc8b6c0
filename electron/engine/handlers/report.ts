import { actorName } from '../../../shared/domain/actor.ts'
import type { PushState } from '../../../shared/push/state.ts'
import type { PushReport } from '../../../shared/rpc/views.ts'

/** What happened to a push, for people to keep: Markdown, from the journal and nothing else. */
export function reportOf(push: PushState): PushReport {
  const { plan, rollback } = push
  const lines = [
    `# ${plan.at.service} ${plan.release.version} in ${plan.at.environment}`,
    '',
    `State: ${push.status}. Journal entries ${push.firstSeq} to ${push.lastSeq}.`,
    `Started ${iso(push.startedAt)}${push.startedBy ? ` by ${actorName(push.startedBy)}` : ''}; ended ${iso(push.endedAt)}.`,
    ...(push.baseline ? [`Customers had ${push.baseline.blueRelease} before.`] : []),
    '',
    '## Steps',
    '',
    ...plan.stages.flatMap((stage) =>
      stage.steps.map((step) => {
        const now = push.steps[step.id]
        return `- ${stage.name} / ${step.name}: ${now?.status ?? 'ahead'}${now?.detail ? ` (${now.detail})` : ''}`
      }),
    ),
    '',
    '## Changes made outside',
    '',
    ...push.effects.map(({ connection, change, status, place, intendedAt }) => {
      const what =
        change.kind === 'run'
          ? 'ran a command'
          : Object.entries(change.after)
              .map(([object, value]) => `${object} = ${value}`)
              .join('; ')
      return `- ${iso(intendedAt)} ${connection}: ${what}. ${status}${place.way === 'back' ? ', on the way back' : ''}`
    }),
  ]
  if (rollback) lines.push('', ...rollbackLines(push))
  return { text: `${lines.join('\n')}\n`, from: push.firstSeq, to: push.lastSeq }
}

function rollbackLines({ rollback }: PushState): string[] {
  if (!rollback) return []
  const seconds = (at: number | undefined) => (at === undefined ? '—' : `${((at - rollback.startedAt) / 1_000).toFixed(1)} s`)
  return [
    '## Rollback',
    '',
    `Started ${iso(rollback.startedAt)} by ${actorName(rollback.by)}: ${rollback.reason}`,
    `Customers on blue after ${seconds(rollback.customersOnBlueAt)}, finished after ${seconds(rollback.finishedAt)}.`,
    '',
    ...rollback.readBacks.map(
      ({ system, object, expected, seen }) => `- ${system} ${object}: expected ${expected}, read ${seen}`,
    ),
    ...rollback.problems.map((problem) => `- Problem: ${problem}`),
    ...rollback.differences.map(
      ({ system, object, expected, seen }) =>
        `- Not right: ${system} ${object} should be ${expected}, reads ${seen ?? 'nothing'}`,
    ),
    ...(rollback.commands.length > 0
      ? ['', 'To set it by hand:', '', ...rollback.commands.map((command) => `    ${command}`)]
      : []),
  ]
}

const iso = (at: number | undefined) => (at === undefined ? '—' : new Date(at).toISOString())
