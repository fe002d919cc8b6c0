import { portPair } from '../../shared/rpc/port-pair.ts'
import { fakeConsole } from './console.ts'
import { type FakeState, STATES } from './story.ts'

/**
 * Stands in for `renderer/host.ts`: the window's line leads to a fake console in the same page. The address says which
 * story: `?state=alert`, `?world=practice`, `?theme=light`.
 */
const wanted = new URLSearchParams(location.search)
const state = STATES.find((name) => name === wanted.get('state')) ?? 'calm'
const world = (['none', 'practice', 'real'] as const).find((name) => name === wanted.get('world')) ?? 'real'
const theme = wanted.get('theme') === 'light' ? 'light' : 'dark'
const console_ = fakeConsole(state satisfies FakeState, world, theme)

Object.assign(window, { fake: console_ })

export async function openPort() {
  const pair = portPair()
  console_.attach(pair.engine)
  return pair.client
}
