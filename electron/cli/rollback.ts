import type { PushState } from '../../shared/push/state.ts'
import type { Client } from '../../shared/rpc/peer.ts'
import { factsNow, stateNow } from './line.ts'
import { findPush } from './pushes.ts'
import { showEnd } from './show-push.ts'
import { confirm, type Terminal } from './terminal.ts'
import { printEntries, watchPush } from './watch-push.ts'

export interface RollbackRequest {
  readonly id: string | undefined
  readonly reason: string
  readonly yes?: true
  readonly json?: true
}

/** Takes a push back and follows it to the end. True only when the old version was proven back. */
export async function rollBack(client: Client, terminal: Terminal, { id, reason, yes, json }: RollbackRequest): Promise<boolean> {
  const push = findPush(await stateNow(client), id)
  const { service, environment } = push.plan.at
  if (!yes) await showWayBack(client, terminal, push)
  const what = `${service} ${push.plan.release.version} in ${environment}`
  const blue = push.baseline?.blueRelease
  await confirm(terminal, yes === true, `Take ${service} in ${environment} back${blue === undefined ? '' : ` to ${blue}`}?`)
  const end = await watchPush(client, {
    begin: async () => {
      const { seq } = await client.call('push.command', { type: 'rollback', push: push.id, reason, gesture: { kind: 'flag' } })
      if (!json) terminal.say(`Taking ${what} back. It goes on even if this terminal is closed.`)
      return { push: push.id, from: seq }
    },
    ...(!json && { onEntry: printEntries(terminal, 'text') }),
  })
  if (json) terminal.json(end)
  else {
    terminal.say(
      end.status === 'rolled-back'
        ? `Rolled back and proven: customers have ${blue ?? 'the old version'}.`
        : `Not proven: the push is ${end.status}.`,
    )
    showEnd(terminal, end)
  }
  return proven(end)
}

/** Nothing is taken on trust: the state says so, and every setting was read back as it had been. */
const proven = ({ status, rollback }: PushState) =>
  status === 'rolled-back' && rollback?.readBacks.every(({ expected, seen }) => expected === seen) === true

async function showWayBack(client: Client, terminal: Terminal, push: PushState) {
  const facts = (await factsNow(client))?.pushes.find((one) => one.push === push.id)
  terminal.say(`The way back of ${push.plan.at.service} in ${push.plan.at.environment} (push ${push.id}, ${push.status}):`)
  push.plan.routes.forEach(({ connection }, index) => {
    for (const [object, value] of Object.entries(push.baseline?.routes[index] ?? {})) {
      const now = facts?.routes[index]?.value?.image[object]
      terminal.say(`  ${connection}  ${object}: ${now ?? 'not known'} -> ${value}`)
    }
  })
  terminal.say(
    `  then ${push.plan.proof.samples} requests to ${push.plan.proof.url} must see ${push.baseline?.blueRelease ?? 'the old version'}`,
  )
  terminal.say(`  then ${push.plan.release.version} is retired: it can't be pushed again`)
  for (const sentence of push.plan.notUndone) terminal.say(`  not undone: ${sentence}`)
}
