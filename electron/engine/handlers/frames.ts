import type { Millis } from '../../../shared/domain/ids.ts'
import { alertsOf } from '../../../shared/push/alerts.ts'
import type { Outlet } from '../../../shared/rpc/peer.ts'
import type { FactsFrame, JournalView, PracticeView } from '../../../shared/rpc/views.ts'
import type { Notice } from '../ports.ts'
import type { OpenWorld } from '../world/open-world.ts'

/** Real milliseconds between two frames; shorter when the practice yard's clock runs faster, so that nothing looks old that is not. */
const EVERY = 1_000
const SHORTEST = 250

export interface Verified {
  readonly to: number
  readonly at: Millis
}

/** Everything volatile, once a second of real time, to whoever listens; and what is new to be alarmed about, to the host. */
export function openFrames(
  world: OpenWorld,
  verified: () => Verified | undefined,
  notify: ((notice: Notice) => void) | undefined,
) {
  const outlets = new Set<Outlet<FactsFrame>>()
  const told = new Set<string>()
  let timer = setTimeout(beat, EVERY)

  function beat() {
    const frame = frameOf(world, verified())
    for (const outlet of outlets) outlet.emit(frame)
    if (notify) tellNew(frame, notify)
    timer = setTimeout(beat, Math.max(SHORTEST, EVERY / Math.max(1, world.clock.speed)))
  }

  function tellNew(frame: FactsFrame, tell: (notice: Notice) => void) {
    const alerts = frame.pushes.flatMap((facts) => {
      const push = world.book.push(facts.push)
      return push ? alertsOf(push, facts, frame.now) : []
    })
    for (const id of told) if (!alerts.some((alert) => alert.id === id)) told.delete(id)
    for (const { id, level, text } of alerts) {
      if (told.has(id) || level === 'advisory') continue
      told.add(id)
      tell({ level, text })
    }
  }

  return {
    serve(outlet: Outlet<FactsFrame>) {
      outlets.add(outlet)
      outlet.onStop(() => outlets.delete(outlet))
      outlet.emit(frameOf(world, verified()))
    },
    close() {
      clearTimeout(timer)
      for (const outlet of [...outlets]) outlet.end()
    },
  }
}

function frameOf(world: OpenWorld, verified: Verified | undefined): FactsFrame {
  return {
    now: world.clock.now(),
    speed: world.clock.speed,
    pushes: world.watches.all().map(({ push }) => world.facts(push)),
    connections: world.connections.views(),
    journal: journalView(world, verified),
    ...(world.practice ? { practice: practiceView(world, world.practice.view()) } : {}),
  }
}

function journalView({ book: { state } }: OpenWorld, verified: Verified | undefined): JournalView {
  return {
    seq: state.seq,
    head: state.head,
    ...(state.lastAt === undefined ? {} : { lastAt: state.lastAt }),
    ...(verified ? { verifiedTo: verified.to, verifiedAt: verified.at } : {}),
  }
}

function practiceView(world: OpenWorld, view: Omit<PracticeView, 'speed' | 'things'>): PracticeView {
  const { order, pushes } = world.book.state
  const rollbacks = order.flatMap((id) => pushes[id]?.rollback ?? [])
  return {
    ...view,
    speed: world.clock.speed,
    things: [
      { name: 'hold R once', done: rollbacks.some(({ by }) => by.kind === 'person') },
      { name: 'let the canary die', done: rollbacks.some(({ by }) => by.kind === 'machine' && by.name === 'judge') },
      { name: 'cut the metrics', done: view.scenario === 'metrics-silent' },
      {
        name: 'lose the balancer in the middle of a rollback',
        done: order.some((id) => pushes[id]?.effects.some(({ status }) => status === 'unknown')),
      },
      { name: 'bring a release to 100 %', done: order.some((id) => pushes[id]?.status === 'completed') },
    ],
  }
}
