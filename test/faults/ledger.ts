import { join } from 'node:path'
import { openJournal } from '../../electron/engine/journal/index.ts'
import type { Image } from '../../shared/domain/image.ts'
import type { EffectState, PushState } from '../../shared/push/state.ts'
import { emptyConsole, foldEntry } from '../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import type { Lane } from './lane.ts'

/** What a data folder's journal says, read while no console has it open. */
export async function readJournal(home: string) {
  const journal = openJournal(join(home, 'journal.sqlite'))
  try {
    const entries = [...journal.read()]
    const verification = await journal.verify(0)
    return { entries, verification, state: entries.reduce(foldEntry, emptyConsole) }
  } finally {
    journal.close()
  }
}

type SetEffect = EffectState & { readonly change: Extract<EffectState['change'], { kind: 'set' }> }

const onRoute =
  (route: number) =>
  (effect: EffectState): effect is SetEffect =>
    effect.change.kind === 'set' && effect.change.route === route

export const setEffects = (push: PushState, route: number): SetEffect[] => push.effects.filter(onRoute(route))

/** What the journal believes that a balancer has: `undefined` while a change is not settled. */
export function recordedState(push: PushState, route: number): Image | undefined {
  const found = push.baseline?.routes[route]
  if (!found) return undefined
  let image: Image = found
  for (const { status, settlement, change } of setEffects(push, route)) {
    if (status === 'intended' || status === 'unknown') return undefined
    image = { ...image, ...(status === 'ok' ? change.after : settlement && 'seen' in settlement ? settlement.seen : {}) }
  }
  return image
}

/** The commands that make a change, in this file's own words. */
function commandsOf({ after }: SetEffect['change']): string[] {
  return Object.entries(after).flatMap(([object, value]) => {
    const [, weight, state] = /^weight (\d+), (\w+)$/.exec(value) ?? []
    return weight === undefined
      ? [`set map ${object} ${value}`]
      : [`set server ${object} weight ${weight}`, `set server ${object} state ${state}`]
  })
}

/** It is known that nothing of it reached the balancer. */
function didNothing({ status, settlement, change }: SetEffect): boolean {
  if (status !== 'failed' || settlement?.outcome !== 'failed' || !settlement.seen) return false
  return Object.entries(settlement.seen).every(([object, value]) => change.before[object] === value)
}

/**
 * Compares what reached a balancer with what the journal says was wanted: every command belongs to an intended change, in
 * order and once; a change that is settled as done was made whole; one that is settled as not done was not made.
 */
export function compareWrites(push: PushState, route: number, lane: Lane): string[] {
  const problems: string[] = []
  const candidates = setEffects(push, route)
    .filter((effect) => !didNothing(effect))
    .map((effect) => ({ effect, left: commandsOf(effect.change) }))
  let at = 0
  for (const { text, forwarded } of lane.writes) {
    if (!forwarded) continue
    for (const command of text.split(';')) {
      while (at < candidates.length && !candidates[at]?.left.includes(command)) at += 1
      const candidate = candidates[at]
      if (!candidate) {
        problems.push(`"${command}" was written twice, or by nobody's intent`)
        return problems
      }
      candidate.left.splice(candidate.left.indexOf(command), 1)
    }
  }
  for (const { effect, left } of candidates) {
    if (effect.status === 'ok' && left.length > 0) problems.push(`${effect.id} is settled as done and lacks: ${left.join('; ')}`)
  }
  return problems
}

export const openEffects = (state: ConsoleState): EffectState[] =>
  state.order
    .flatMap((id) => state.pushes[id]?.effects ?? [])
    .filter(({ status }) => status === 'intended' || status === 'unknown')
