import { actorName } from '../../shared/domain/actor.ts'
import { freshness, known } from '../../shared/domain/fact.ts'
import type { PushFacts } from '../../shared/push/facts.ts'
import { isLive, type PushState } from '../../shared/push/state.ts'
import type { Terminal } from './terminal.ts'
import { columns, count, duration } from './text.ts'

const colourOf = (push: PushState, side: string) => {
  const { blue, green } = push.baseline?.colours ?? {}
  return side === blue ? 'blue' : side === green ? 'green' : side
}

/** Green's share as it was measured, with the age of the reading where that is not fresh. */
function share(push: PushState, facts: PushFacts | undefined): string {
  const green = push.baseline?.colours.green
  if (facts === undefined || green === undefined || !isLive(push)) return ''
  const measured = known(facts.measured, facts.now)
  if (measured === undefined) {
    const { observedAt } = facts.measured
    return observedAt === undefined ? 'share not known' : `share not known for ${duration(facts.now - observedAt)}`
  }
  const percent = measured.shares?.[green]
  return percent === undefined ? 'no requests measured' : `${percent.toFixed(1)} % on green`
}

/** What a live push waits for from a person, or why it stands; nothing where it goes on by itself. */
function waitsFor({ plan, stage, steps, hold, announced }: PushState): string {
  if (announced !== undefined) return `rolls back by itself: ${announced.reason}`
  if (hold?.reason === 'signal') return `waits for "push advance" before ${plan.stages[stage]?.name ?? 'the next stage'}`
  if (hold !== undefined) return hold.reason === 'person' ? `paused by ${actorName(hold.by)}` : hold.detail
  const approval = plan.stages[stage]?.steps.find(({ id, kind }) => kind === 'approval' && steps[id]?.status === 'running')
  return approval?.kind === 'approval' ? `waits for "push approve": ${approval.question}` : ''
}

/** One line a push, newest last; the ended ones only where nothing is live. */
export function showPushes(terminal: Terminal, pushes: readonly PushState[], facts: readonly PushFacts[]) {
  if (pushes.length === 0) return terminal.say('There was no push yet.')
  const rows = pushes.slice(-20).map((push) => {
    const { at, release } = push.plan
    const reading = facts.find((one) => one.push === push.id)
    const now = [share(push, reading), isLive(push) ? waitsFor(push) : ''].filter((part) => part !== '').join(', ')
    return [push.id, at.service, at.environment, release.version, push.status, now]
  })
  for (const line of columns([['PUSH', 'SERVICE', 'ENVIRONMENT', 'VERSION', 'STATUS', ''], ...rows])) terminal.say(line)
}

export function showPush(terminal: Terminal, push: PushState, facts: PushFacts | undefined) {
  const { at, release, mode, stages } = push.plan
  terminal.say(`${at.service} ${release.version} in ${at.environment}: ${push.status} (push ${push.id}, ${mode})`)
  const measured = share(push, facts)
  if (measured !== '') terminal.say(`  ${measured}`)
  if (push.hold !== undefined) terminal.say(`  held by ${actorName(push.hold.by)}: ${push.hold.detail}`)
  const waits = isLive(push) && push.hold?.reason !== 'person' ? waitsFor(push) : ''
  if (waits !== '' && waits !== push.hold?.detail) terminal.say(`  ${waits}`)
  stages.forEach((stage, index) => {
    const here = index === push.stage && isLive(push) ? '>' : ' '
    terminal.say(`${here} ${stage.name}`)
    const rows = stage.steps.map((step) => {
      const state = push.steps[step.id]
      return [step.name, state?.status ?? 'ahead', state?.detail ?? '']
    })
    for (const line of columns(rows, '    ')) terminal.say(line)
  })
  if (facts !== undefined && isLive(push)) showFacts(terminal, push, facts)
  if (push.rollback !== undefined) showEnd(terminal, push)
}

function showFacts(terminal: Terminal, push: PushState, facts: PushFacts) {
  for (const route of facts.routes) {
    const state = freshness(route, facts.now)
    const shares = Object.entries(route.value?.shares ?? {}).map(([side, percent]) => `${colourOf(push, side)} ${percent} %`)
    terminal.say(
      `  ${route.source} is set to ${shares.join(', ') || 'nothing known'}${state === 'live' ? '' : ` (${state}: ${route.problem ?? 'no answer'})`}`,
    )
  }
  const shut = facts.interlocks.filter(({ answer }) => answer.state !== 'clear')
  for (const { title, answer } of shut)
    terminal.say(`  ${answer.state}: ${title}: ${'why' in answer ? answer.why : answer.detail}`)
  const check = known(facts.rollbackCheck, facts.now)
  terminal.say(`  the way back: ${check === undefined ? 'not checked' : check.ok ? 'ready' : 'not ready'}`)
  for (const row of check?.rows.filter(({ state }) => state !== 'ok') ?? []) terminal.say(`    ${row.name}: ${row.detail}`)
  if (facts.openOnGreen !== undefined) terminal.say(`  open requests on green: ${count(facts.openOnGreen)}`)
}

/** What a rollback came to: its times, what was read back, and what a person has to do where it was not enough. */
export function showEnd(terminal: Terminal, push: PushState) {
  const { rollback } = push
  if (rollback === undefined) return
  const times = [
    ['customers on blue', rollback.customersOnBlueAt],
    ['finished', rollback.finishedAt],
  ] as const
  for (const [what, at] of times) {
    terminal.say(`  ${what}: ${at === undefined ? 'not yet' : `after ${duration(at - rollback.startedAt)}`}`)
  }
  const readBacks = rollback.readBacks.map(({ system, object, expected, seen }) => [
    system,
    object,
    seen,
    seen === expected ? 'as before' : `expected ${expected}`,
  ])
  for (const line of columns(readBacks, '    ')) terminal.say(line)
  for (const { system, object, expected, seen } of rollback.differences) {
    terminal.say(`  not right: ${system} ${object} is ${seen ?? 'gone'}, must be ${expected}`)
  }
  for (const problem of rollback.problems) terminal.say(`  not right: ${problem}`)
  if (rollback.commands.length > 0) terminal.say('  To set it by hand:')
  for (const command of rollback.commands) terminal.say(`    ${command}`)
}
