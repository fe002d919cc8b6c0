import { machine } from '../../shared/domain/actor.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { effectId } from '../../shared/domain/ids.ts'
import { confirms, type Image } from '../../shared/domain/image.ts'
import type { PushCommand } from '../../shared/push/commands.ts'
import { decide } from '../../shared/push/decide.ts'
import { decideStart } from '../../shared/push/decide-start.ts'
import type { EngineCommand } from '../../shared/push/engine-commands.ts'
import type { NewPushEvent, PushEvent } from '../../shared/push/events.ts'
import { evolve } from '../../shared/push/evolve.ts'
import { type Intent, nextEffects } from '../../shared/push/next-effects.ts'
import type { PushState } from '../../shared/push/state.ts'
import { imageOf, modelPlan, ROUTES, shareOf } from './model-plan.ts'

export const PERSON = { kind: 'person', name: 'maya', via: 'window' } as const
const ENGINE = machine('engine')

/** How a write goes. `silent`: sent, never answered, and the balancer cannot be read until it is mended. */
export type Fate = 'done' | 'refused' | 'lost-done' | 'lost-undone' | 'silent'

interface Doing {
  readonly intent: Intent
  cancelled: boolean
  run: Generator<void, void>
}

/**
 * A world in which nothing but the order is real: the machine's own `decide`, `evolve` and `nextEffects`, balancers that are
 * one number, and activities cut into the steps between which a crash, a command or another activity may come.
 */
export class ModelWorld {
  readonly journal: Entry<PushEvent>[] = []
  state: PushState | undefined
  readonly balancers: Image[] = Array.from({ length: ROUTES }, () => imageOf(0))
  readonly mute = new Set<number>()
  readonly performed = new Map<string, number>()
  /** Every write that reached a balancer, with the journal's length at that moment. */
  readonly writes: { readonly route: number; readonly from: number; readonly to: number; readonly seq: number }[] = []
  interlocksClear = true
  /** Forward changes that were begun on a route while it was not known what became of an earlier one. */
  retriesInDoubt = 0
  fates: Fate[] = []
  private doing = new Map<string, Doing>()
  private locks = new Map<number, Doing>()
  private now = 1_000
  private effects = 0

  constructor(mode: 'supervised' | 'automatic') {
    const started = decideStart(
      { type: 'start', plan: modelPlan(mode), gesture: { kind: 'typed', phrase: 'shop', reason: 'a planned release' } },
      { actor: PERSON, practice: false, retired: undefined, busy: [] },
    )
    if (!started.ok) throw new Error(started.problem.message)
    this.append(started.value)
  }

  get push(): PushState {
    if (!this.state) throw new Error('there is no push')
    return this.state
  }

  private append(events: readonly NewPushEvent[]) {
    for (const event of events) {
      const entry = {
        seq: this.journal.length + 1,
        at: new Date(this.now).toISOString(),
        actor: ENGINE,
        event: { ...event, push: modelPlan('automatic').id },
        prev: '',
        hash: '',
      }
      this.journal.push(entry)
      this.state = evolve(this.state, entry)
    }
  }

  /** True when it was accepted. */
  send(command: Exclude<PushCommand, { type: 'start' }> | EngineCommand): boolean {
    const before = this.push
    const decided = decide(before, command, this.context())
    if (!decided.ok) return false
    this.append(decided.value.events)
    this.tick()
    return true
  }

  tick(millis = 0) {
    this.now += millis
    for (let turns = 0; turns < 50; turns++) {
      const decided = decide(this.push, { type: 'tick' }, this.context())
      if (!decided.ok || decided.value.events.length === 0) return
      this.append(decided.value.events)
    }
    throw new Error('a push that never comes to rest')
  }

  private context() {
    const answer = this.interlocksClear
      ? ({ state: 'clear', detail: '' } as const)
      : ({ state: 'unknown', why: 'not read' } as const)
    return {
      actor: PERSON,
      now: this.now,
      practice: false,
      interlocks: () => [{ name: 'all', title: 'all', answer }],
      supersededBy: () => undefined,
    }
  }

  /** What `nextEffects` names is being done; what it no longer names is cancelled, as the runner does. */
  reconcile() {
    const wanted = new Map(nextEffects(this.push).map((intent) => [intent.key, intent]))
    for (const [key, doing] of this.doing) {
      if (wanted.has(key)) continue
      doing.cancelled = true
      this.doing.delete(key)
      this.finish(doing)
    }
    for (const [key, intent] of wanted) {
      if (this.doing.has(key)) continue
      const doing: Doing = { intent, cancelled: false, run: (function* () {})() }
      doing.run = this.perform(doing)
      this.doing.set(key, doing)
    }
  }

  /** One step of the `choice`th activity. False when none can go on. */
  step(choice: number): boolean {
    this.reconcile()
    const able = [...this.doing.values()].filter((doing) => !this.waits(doing))
    const doing = able[choice % Math.max(1, able.length)]
    if (!doing) return false
    doing.run.next()
    this.reconcile()
    return true
  }

  private waits({ intent }: Doing) {
    const route =
      'route' in intent
        ? intent.route
        : intent.kind === 'settle' && intent.effect.change.kind === 'set'
          ? intent.effect.change.route
          : undefined
    const holder = route === undefined ? undefined : this.locks.get(route)
    return holder !== undefined && holder.intent !== intent
  }

  /** A cancelled activity still settles what it has sent, as the engine's grace lets it. */
  private finish(doing: Doing) {
    for (let steps = 0; steps < 100 && !doing.run.next().done; steps++);
  }

  /** The console dies: whatever was under way is gone, and the journal is folded anew. */
  crash() {
    this.doing = new Map()
    this.locks.clear()
    const folded = this.journal.reduce<PushState | undefined>(evolve, undefined)
    if (JSON.stringify(folded) !== JSON.stringify(this.state)) throw new Error('the fold of the journal is another state')
    this.state = folded
    this.tick()
  }

  private inDoubt = (route: number) =>
    this.push.effects.filter(
      ({ status, change, place }) =>
        status === 'unknown' && place.way === 'forward' && change.kind === 'set' && change.route === route,
    ).length

  private read(route: number): Image | undefined {
    return this.mute.has(route) ? undefined : this.balancers[route]
  }

  private write(route: number, effect: string, image: Image): Fate {
    const fate = this.fates.shift() ?? 'done'
    if (fate === 'refused') return fate
    if (fate !== 'lost-undone') {
      this.performed.set(effect, (this.performed.get(effect) ?? 0) + 1)
      this.writes.push({ route, from: shareOf(this.balancers[route] ?? {}), to: shareOf(image), seq: this.journal.length })
      this.balancers[route] = image
    }
    if (fate === 'silent') this.mute.add(route)
    return fate
  }

  private *perform(doing: Doing): Generator<void, void> {
    yield
    const { intent } = doing
    switch (intent.kind) {
      case 'preflight':
        this.send({
          type: 'preflight-passed',
          baseline: { colours: { blue: 'a', green: 'b' }, blueRelease: '1', routes: [imageOf(0), imageOf(0)] },
        })
        return
      case 'step':
        yield* this.performStep(doing, intent.step.id, intent.step.kind === 'shift' ? intent.step.share : undefined)
        return
      case 'settle':
        this.settle(intent.effect.id)
        return
      case 'restore':
        yield* this.restore(doing, intent.route, intent.attempt)
        return
      case 'verify':
        this.verify(intent.attempt)
        return
      default:
        this.send({ type: 'back-done', attempt: intent.attempt, name: intent.kind, detail: '' })
    }
  }

  private *performStep(
    doing: Doing,
    step: PushState['plan']['stages'][number]['steps'][number]['id'],
    share: number | undefined,
  ): Generator<void, void> {
    const startedAt = this.push.steps[step]?.startedAt ?? 0
    if (share !== undefined) {
      for (let route = 0; route < ROUTES; route++) {
        const mine = this.push.effects
          .filter(
            ({ place, change }) =>
              place.way === 'forward' && place.step === step && change.kind === 'set' && change.route === route,
          )
          .at(-1)
        if (mine?.status === 'intended') this.settle(mine.id)
        else if (mine?.status !== 'ok' && !doing.cancelled)
          yield* this.set(doing, route, imageOf(share), { way: 'forward', step })
      }
      const effects = this.push.effects.filter(({ place }) => place.way === 'forward' && place.step === step)
      if (effects.some(({ status }) => status === 'failed')) {
        this.send({ type: 'step-failed', step, startedAt, why: 'a balancer refused' })
        return
      }
      if (effects.some(({ status }) => status !== 'ok') || effects.length < ROUTES) return
    }
    yield
    this.send({ type: 'step-passed', step, startedAt, detail: '' })
  }

  private *set(
    doing: Doing,
    route: number,
    image: Image,
    place:
      | { way: 'forward'; step: PushState['plan']['stages'][number]['steps'][number]['id'] }
      | { way: 'back'; attempt: number },
  ): Generator<void, void> {
    const holder = this.locks.get(route)
    if (holder && holder !== doing) return
    this.locks.set(route, doing)
    try {
      const before = this.read(route)
      if (!before || confirms(image, before)) return
      // The order to stop may come here: whoever has read does not know of it yet.
      yield
      if (place.way === 'forward') this.retriesInDoubt += this.inDoubt(route)
      const effect = effectId(`e-${++this.effects}`)
      if (
        !this.send({
          type: 'intend',
          effect,
          place,
          connection: `lb-${route}`,
          change: { kind: 'set', route, before, after: image },
        })
      )
        return
      yield
      const fate = this.write(route, effect, image)
      yield
      if (fate === 'refused') this.send({ type: 'settle', effect, settlement: { outcome: 'failed', why: 'refused' } })
      else this.settle(effect)
    } finally {
      this.locks.delete(route)
    }
  }

  private settle(id: PushState['effects'][number]['id']) {
    const effect = this.push.effects.find((one) => one.id === id)
    if (effect?.change.kind !== 'set') return
    const seen = this.read(effect.change.route)
    if (!seen) this.send({ type: 'settle', effect: id, settlement: { outcome: 'unknown', why: 'no answer' } })
    else if (confirms(effect.change.after, seen)) this.send({ type: 'settle', effect: id, settlement: { outcome: 'ok', seen } })
    else this.send({ type: 'settle', effect: id, settlement: { outcome: 'failed', why: 'it did not happen', seen } })
  }

  private *restore(doing: Doing, route: number, attempt: number): Generator<void, void> {
    for (const { id, status, change } of this.push.effects)
      if (status === 'intended' && change.kind === 'set' && change.route === route) this.settle(id)
    for (let tries = 0; tries < 3; tries++) {
      const seen = this.read(route)
      if (seen && confirms(imageOf(0), seen)) {
        this.send({ type: 'route-confirmed', attempt, route, seen })
        return
      }
      yield* this.set(doing, route, imageOf(0), { way: 'back', attempt })
      const last = this.push.effects
        .filter(({ place, change }) => place.way === 'back' && change.kind === 'set' && change.route === route)
        .at(-1)
      if (doing.cancelled || last?.status === 'ok') return
      if (last?.status === 'unknown') break
    }
    this.send({ type: 'route-given-up', attempt, route, why: 'not proven' })
  }

  private verify(attempt: number) {
    const seen = this.balancers.map((_, route) => this.read(route))
    const differences = seen.flatMap((image, route) =>
      image && confirms(imageOf(0), image) ? [] : [{ system: `lb-${route}`, object: 'share', expected: '0', seen: image?.share }],
    )
    this.send({ type: 'back-verified', attempt, readBacks: [], differences, commands: [] })
  }
}
