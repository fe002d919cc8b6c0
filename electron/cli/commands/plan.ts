import { Command } from 'commander'
import type { PushPreview } from '../../../shared/rpc/views.ts'
import { withConsole } from '../line.ts'
import type { Report, Surroundings } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import { columns, duration } from '../text.ts'

interface Options {
  readonly automatic?: true
  readonly json?: true
}

export const planCommand = (here: Surroundings, report: Report) =>
  new Command('plan')
    .description('show what a push would do; change nothing')
    .argument('<service>', 'name in the workspace')
    .argument('<environment>', 'where it would go')
    .argument('<version>', 'the release')
    .option('--automatic', 'plan it without holds for a person')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', '\nExit code 1: it could not be started now, and the plan says why.')
    .action(async (service: string, environment: string, version: string, options: Options) => {
      const mode = options.automatic ? 'automatic' : 'supervised'
      const preview = await withConsole(here, (client) => client.call('push.preview', { service, environment, version, mode }))
      if (options.json) here.terminal.json(preview)
      else showPreview(here.terminal, preview)
      if (preview.blockers.length > 0) report(1)
    })

export function showPreview(terminal: Terminal, { plan, effects, blockers }: PushPreview) {
  terminal.say(`${plan.at.service} ${plan.release.version} to ${plan.at.environment}, ${plan.mode}`)
  plan.stages.forEach((stage, index) => {
    terminal.say(
      `${String(index + 1).padStart(3)}  ${stage.name}${stage.hold && plan.mode === 'supervised' ? '  (waits for a person first)' : ''}`,
    )
    for (const step of stage.steps) {
      terminal.say(
        `       ${step.kind}  ${step.name}${step.kind === 'shift' ? `: ${step.share} %` : 'for' in step ? `: ${duration(step.for)}` : ''}`,
      )
    }
  })
  if (effects.length > 0) terminal.say('Changes outside:')
  const rows = effects.map(({ stage, system, object, from, to }) => [
    stage,
    system,
    object,
    `${from ?? 'not known yet'} -> ${to}`,
  ])
  for (const line of columns(rows, '  ')) terminal.say(line)
  for (const sentence of plan.notUndone) terminal.say(`Not undone by a rollback: ${sentence}`)
  terminal.say(blockers.length === 0 ? 'It could be started now.' : 'It could not be started now:')
  for (const blocker of blockers) terminal.say(`  - ${blocker}`)
}
