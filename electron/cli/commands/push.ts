import { Command } from 'commander'
import type { StepId } from '../../../shared/domain/ids.ts'
import { hasTouched, type PushState } from '../../../shared/push/state.ts'
import type { PushCommandInput } from '../../../shared/rpc/contract.ts'
import type { Client } from '../../../shared/rpc/peer.ts'
import { factsNow, stateNow, withConsole } from '../line.ts'
import { findPush } from '../pushes.ts'
import { rollBack } from '../rollback.ts'
import { showPush, showPushes } from '../show-push.ts'
import type { Report, Surroundings } from '../surroundings.ts'
import { confirm, Stop, type Terminal } from '../terminal.ts'
import { printEntries, watchPush } from '../watch-push.ts'
import { showPreview } from './plan.ts'

const gesture = { kind: 'flag' } as const
const SHORTEST_REASON = 10
const PUSH = ['[push]', 'its id; may be left out while one push is live'] as const
const YES = ['-y, --yes', 'do it without asking'] as const

export function pushCommand(here: Surroundings, report: Report): Command {
  const { terminal } = here
  const group = new Command('push').description('start, steer and take back pushes of the running console').helpCommand(false)
  const add = (name: string, about: string) => group.command(name).description(about)
  addStart(add('start', 'start a push'), here, report)
  addStatus(add('status', 'what is live, and how it stands'), here)

  add('watch', 'print what happens until the push has ended')
    .argument(...PUSH)
    .option('--json', 'print each journal entry as a line of JSON')
    .action((id: string | undefined, { json }: { readonly json?: true }) =>
      withConsole(here, async (client) => {
        const push = findPush(await stateNow(client), id)
        const { at, release } = push.plan
        if (!json)
          terminal.say(
            `Watching ${release.version} of ${at.service} in ${at.environment}: ${push.status}. Ctrl-C ends the watching, not the push.`,
          )
        const end = await watchPush(client, {
          begin: async () => ({ push: push.id, from: 0 }),
          onEntry: printEntries(terminal, json ? 'json' : 'text'),
        })
        if (end.status !== 'completed') report(1)
      }),
    )

  add('hold', 'pause: start nothing new, leave everything as it is')
    .argument(...PUSH)
    .action((id: string | undefined) =>
      steer(here, id, undefined, (push) => ({ type: 'hold', push: push.id, gesture }), 'Paused'),
    )

  add('resume', 'go on after a pause')
    .argument(...PUSH)
    .option(...YES)
    .action((id: string | undefined, { yes }: Yes) =>
      steer(here, id, { yes, question: 'Go on with' }, (push) => ({ type: 'resume', ...seen(push) }), 'Goes on'),
    )

  add('advance', 'clear the signal: begin the stage that waits for a person')
    .argument(...PUSH)
    .option(...YES)
    .action((id: string | undefined, { yes }: Yes) =>
      steer(here, id, { yes, question: 'Advance' }, (push) => ({ type: 'advance', ...seen(push) }), 'Advanced'),
    )

  add('approve', 'give the approval that a step waits for')
    .argument(...PUSH)
    .option('--note <text>', 'a note for the journal', '')
    .option(...YES)
    .action((id: string | undefined, { yes, note }: Yes & { readonly note: string }) =>
      steer(
        here,
        id,
        { yes, question: 'Approve' },
        (push) => ({ type: 'approve', step: waitingApproval(push), note, ...seen(push) }),
        'Approved',
      ),
    )

  add('rollback', 'take the push back, and prove it')
    .argument(...PUSH)
    .option(...YES)
    .option('--reason <text>', 'why, for the journal', 'from the terminal')
    .option('--json', 'print the push as JSON when it is over')
    .addHelpText(
      'after',
      '\nWithout --yes it prints what it will set and asks. It follows the rollback to\nits end: exit code 0 only when the old version is proven back.',
    )
    .action(async (id: string | undefined, options: Yes & { readonly reason: string; readonly json?: true }) => {
      const proven = await withConsole(here, (client) => rollBack(client, terminal, { id, ...options }))
      if (!proven) report(1)
    })

  add('abort', 'end a push that has not changed anything yet')
    .argument(...PUSH)
    .option(...YES)
    .option('--reason <text>', 'why, for the journal', 'from the terminal')
    .action((id: string | undefined, { yes, reason }: Yes & { readonly reason: string }) =>
      steer(
        here,
        id,
        { yes, question: 'End' },
        (push) => ({ type: 'abort', push: untouched(push).id, reason, gesture }),
        'Ended',
      ),
    )
  return group
}

interface Yes {
  readonly yes?: true
}

const seen = (push: PushState) => ({ push: push.id, gesture, expectedSeq: push.decisionSeq })

function waitingApproval(push: PushState): StepId {
  const step = push.plan.stages[push.stage]?.steps.find(
    ({ id, kind }) => kind === 'approval' && push.steps[id]?.status === 'running',
  )
  if (step === undefined) throw new Stop(1, `The push ${push.id} waits for no approval now.`)
  return step.id
}

/** To end a push that has changed something is to take it back: that is asked for by its own name. */
function untouched(push: PushState): PushState {
  if (!hasTouched(push)) return push
  throw new Stop(1, `The push ${push.id} has changed something already. Take it back: signalbox push rollback ${push.id}`)
}

interface Question {
  readonly yes: true | undefined
  readonly question: string
}

/** Sends one command about one push, after asking where it asks. */
const steer = (
  here: Surroundings,
  id: string | undefined,
  ask: Question | undefined,
  command: (push: PushState) => PushCommandInput,
  done: string,
) =>
  withConsole(here, async (client) => {
    const push = findPush(await stateNow(client), id)
    const input = command(push)
    const { service, environment } = push.plan.at
    const what = `${service} ${push.plan.release.version} in ${environment} (push ${push.id})`
    if (ask !== undefined) await confirm(here.terminal, ask.yes === true, `${ask.question} ${what}?`)
    const { seq } = await client.call('push.command', input)
    here.terminal.say(`${done}: ${what}, journal entry ${seq}.`)
  })

interface StartOptions extends Yes {
  readonly reason?: string
  readonly automatic?: true
  readonly digest?: string
  readonly watch?: true
}

function addStart(command: Command, here: Surroundings, report: Report) {
  command
    .argument('<service>', 'name in the workspace')
    .argument('<environment>', 'where it goes')
    .argument('<version>', 'the release')
    .option('--automatic', 'go on by itself while the evidence allows it')
    .option('--digest <digest>', 'the artifact, such as sha256:...')
    .option('--reason <text>', 'why, for the journal; needed outside the practice yard')
    .option('--watch', 'then print what happens until the push has ended')
    .option(...YES)
    .action((service: string, environment: string, version: string, options: StartOptions) =>
      withConsole(here, (client) => start(client, here.terminal, report, { service, environment, version }, options)),
    )
}

interface Address {
  readonly service: string
  readonly environment: string
  readonly version: string
}

/** Whoever names a service on a command line has typed its name; the reason goes with it. */
const meant = ({ service }: Address, reason: string | undefined) =>
  reason === undefined ? gesture : ({ kind: 'typed', phrase: service, reason } as const)

async function start(client: Client, terminal: Terminal, report: Report, address: Address, options: StartOptions) {
  const mode: 'automatic' | 'supervised' = options.automatic ? 'automatic' : 'supervised'
  const input = { ...address, mode, ...(options.digest !== undefined && { digest: options.digest }) }
  const { world } = await client.call('app.info', {})
  if (world === 'real' && (options.reason ?? '').trim().length < SHORTEST_REASON) {
    throw new Stop(2, `Nothing was done: a push to a real system needs --reason with at least ${SHORTEST_REASON} characters.`)
  }
  const preview = await client.call('push.preview', input)
  if (preview.blockers.length > 0) throw new Stop(1, `The push can't be started: ${preview.blockers.join(' ')}`)
  if (!options.yes) showPreview(terminal, preview)
  await confirm(terminal, options.yes === true, `Start this push to ${address.environment}?`)
  const begin = async () => {
    const { push } = await client.call('push.start', { ...input, gesture: meant(address, options.reason) })
    terminal.say(`Started: push ${push}.`)
    return { push, from: 0 }
  }
  if (!options.watch) return void (await begin())
  const end = await watchPush(client, { begin, onEntry: printEntries(terminal, 'text') })
  if (end.status !== 'completed') report(1)
}

function addStatus(command: Command, here: Surroundings) {
  const { terminal } = here
  command
    .argument('[push]', 'its id; without it, all of them')
    .option('--json', 'print it as JSON')
    .action((id: string | undefined, { json }: { readonly json?: true }) =>
      withConsole(here, async (client) => {
        const [state, facts] = await Promise.all([stateNow(client), factsNow(client)])
        const pushes = id === undefined ? state.order.flatMap((one) => state.pushes[one] ?? []) : [findPush(state, id)]
        const readings = facts?.pushes.filter(({ push }) => pushes.some((one) => one.id === push)) ?? []
        if (json) return terminal.json({ now: facts?.now ?? null, pushes, facts: readings })
        if (id === undefined) return showPushes(terminal, pushes, readings)
        for (const push of pushes)
          showPush(
            terminal,
            push,
            readings.find((one) => one.push === push.id),
          )
      }),
    )
}
