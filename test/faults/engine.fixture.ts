import { writeSync } from 'node:fs'
import { createEngine, dialConsole, socketPath } from '../../electron/engine/create-engine.ts'
import { defaultSettings } from '../../shared/config/settings.ts'
import { foldEntry } from '../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../shared/rpc/console-state.ts'
import { connect } from '../../shared/rpc/peer.ts'

/** The whole engine with a terminal and a window on it, closed while a push waits at a signal: nothing may keep the process alive. */
const [, , home = '', folder = ''] = process.argv
const settings = { get: () => defaultSettings, set: () => defaultSettings }
const engine = await createEngine({
  home,
  version: '0.0.0',
  host: 'browser',
  settings,
  environment: {},
  notify: () => {},
  initial: { world: 'real', folder },
})
const timer = (millis: number, run: () => void) => {
  const timeout = setTimeout(run, millis)
  return () => clearTimeout(timeout)
}
const terminal = connect(await dialConsole(socketPath(home)), { timer })
const gesture = { kind: 'typed', phrase: 'shop', reason: 'the fault tests push it' } as const
terminal.subscribe('facts', {}, () => {})
const { push } = await terminal.call('push.start', {
  service: 'shop',
  environment: 'production',
  version: '2.0.0',
  mode: 'supervised',
  gesture,
})
terminal.subscribe('series', { push }, () => {})
await new Promise<void>((resolve) => {
  let state: ConsoleState | undefined
  terminal.subscribe('console', {}, (frame) => {
    state = 'snapshot' in frame ? frame.snapshot : state && frame.entries.reduce(foldEntry, state)
    if (state?.pushes[push]?.status === 'holding') resolve()
  })
})
await engine.close()
writeSync(1, 'closed\n')
