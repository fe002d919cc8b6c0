import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { checkConnections } from '../../electron/engine/check-connections.ts'
import { openJournal } from '../../electron/engine/journal/index.ts'
import { takeLease } from '../../electron/engine/lease/index.ts'
import type { Journal } from '../../electron/engine/ports.ts'
import { openWorld } from '../../electron/engine/world/open-world.ts'
import { parseWorkspace } from '../../shared/config/parse.ts'
import type { PushState } from '../../shared/push/state.ts'
import { fastClock } from './clock.ts'
import { supervise } from './supervise.ts'

/** What the parent asks of this console. */
export interface ConsoleOrder {
  readonly home: string
  readonly workspaceFile: string
  readonly start: number
  readonly speed: number
  /** Kills itself right before or right after its so-many-th durable write. */
  readonly die?: { readonly when: 'before' | 'after'; readonly write: number }
  /** Closes after its so-many-th durable write, as when a person closes the window, and has to end by itself. */
  readonly leave?: number
}

export type ConsoleWord =
  /** Nothing of what was open at the start is in doubt any more, so many milliseconds after this program began. */
  | { readonly word: 'resumed'; readonly millis: number; readonly found: number }
  | { readonly word: 'left'; readonly writes: number }
  | { readonly word: 'over'; readonly status: PushState['status']; readonly writes: number; readonly detail: unknown }

const began = performance.now()
const order: ConsoleOrder = JSON.parse(process.argv[2] ?? '{}')
const say = (word: ConsoleWord) => writeSync(1, `${JSON.stringify(word)}\n`)
let writes = 0

function mortal(journal: Journal): Journal {
  const { die } = order
  const dieIf = (when: 'before' | 'after') => {
    if (die?.when === when && die.write === writes) process.kill(process.pid, 'SIGKILL')
  }
  return {
    ...journal,
    get head() {
      return journal.head
    },
    append(drafts, at) {
      writes += 1
      dieIf('before')
      const entries = journal.append(drafts, at)
      dieIf('after')
      return entries
    },
  }
}

const workspaceText = readFileSync(order.workspaceFile, 'utf8')
const reading = parseWorkspace(workspaceText, order.workspaceFile, checkConnections)
if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
const lease = takeLease(order.home)
const world = openWorld({
  kind: 'real',
  folder: order.home,
  version: '0.0.0',
  workspace: reading.workspace,
  workspaceText,
  workspaceFile: order.workspaceFile,
  clock: fastClock(order.start, order.speed),
  secret: async (reference) => readFileSync(reference.replace('file:', ''), 'utf8'),
  journal: mortal(openJournal(join(order.home, 'journal.sqlite'))),
})

const found = world.book.live().flatMap((push) => push.effects.filter(({ status }) => status === 'intended').map(({ id }) => id))
const openNow = () =>
  world.book.state.order
    .flatMap((id) => world.book.push(id)?.effects ?? [])
    .filter(({ id, status }) => status === 'intended' && found.includes(id))
const resumed = () => say({ word: 'resumed', millis: Math.round(performance.now() - began), found: found.length })
if (found.length === 0) resumed()
else {
  const stop = world.book.onEntries(() => {
    if (openNow().length > 0) return
    stop()
    resumed()
  })
}

const leave = () =>
  // The process has to end by itself: whatever keeps it alive after this is a leak.
  world.close().then(() => lease.release())

const away = supervise(world, (push) => {
  const detail = {
    hold: push.hold,
    problems: push.rollback?.problems,
    differences: push.rollback?.differences,
    end: push.endReason,
  }
  void leave().then(() => say({ word: 'over', status: push.status, writes, detail }))
})

if (order.leave !== undefined) {
  const stop = world.book.onEntries(() => {
    if (writes < (order.leave ?? 0)) return
    stop()
    away()
    setImmediate(() => void leave().then(() => say({ word: 'left', writes })))
  })
}
