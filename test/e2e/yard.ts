import type { PushId } from '../../shared/domain/ids.ts'
import { CallError } from '../../shared/rpc/peer.ts'
import type { TestConsole } from './console.ts'

/** The practice yard, driven from a terminal, at ten times the speed of life where nobody looks. */

export const FAST = 10
const SERVICE = { service: 'storefront', environment: 'production' } as const

let made = 0
/** A version that no push has had: what was taken back can't be pushed again. */
export const newVersion = () => {
  made += 1
  return `2026.50.${made}`
}

export async function startPush(console: TestConsole, version = newVersion()): Promise<PushId> {
  const gesture = { kind: 'flag' } as const
  const { push } = await console.call('push.start', { ...SERVICE, version, mode: 'supervised', gesture })
  await console.when('the push in the journal', () => console.state().pushes[push] !== undefined)
  return push
}

/** Up to the signal before the first customers: green is deployed and has passed its smoke test. */
export async function startToSignal(console: TestConsole, version = newVersion()): Promise<PushId> {
  await console.call('practice.set', { speed: FAST })
  const push = await startPush(console, version)
  await atSignal(console, push)
  return push
}

export const atSignal = (console: TestConsole, push: PushId) =>
  console.when('a signal', () => console.push(push).hold?.reason === 'signal')

/** Clears the signal as soon as every condition holds. */
export async function advance(console: TestConsole, push: PushId): Promise<void> {
  for (;;) {
    await console.when('every condition on the next step', () =>
      console
        .facts()
        ?.pushes.some((facts) => facts.push === push && facts.interlocks.every(({ answer }) => answer.state === 'clear')),
    )
    const { decisionSeq } = console.push(push)
    try {
      await console.call('push.command', { push, type: 'advance', expectedSeq: decisionSeq, gesture: { kind: 'flag' } })
      return
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'rejected') throw error
      const asked = console.facts()?.now
      await console.when('newer facts', () => console.facts()?.now !== asked)
    }
  }
}

/** Customers on green until the judge finds it worse; then the yard's clock stands still, with the countdown begun. */
export async function startToWarning(console: TestConsole, version = newVersion()): Promise<PushId> {
  await console.call('practice.set', { scenario: 'canary-worse' })
  const push = await startToSignal(console, version)
  await advance(console, push)
  await console.when('a verdict against green', () => console.push(push).announced !== undefined)
  await console.call('practice.set', { speed: 0 })
  return push
}

/** The journal's entries about a push, those that the terminal has seen. */
export const entriesOf = (console: TestConsole, push: PushId) =>
  console.entries.filter(({ event }) => 'push' in event && event.push === push)

export const typesOf = (console: TestConsole, push: PushId) => entriesOf(console, push).map(({ event }) => event.type)

export const ended = (console: TestConsole, push: PushId) =>
  console.when('the end of the rollback', () => ['rolled-back', 'needs-hands'].includes(console.push(push).status))
