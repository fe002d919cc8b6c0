/** What the person did to mean it, as a hold button finds out. */
export type HeldGesture =
  | { readonly kind: 'hold'; readonly heldMillis: number }
  | { readonly kind: 'confirm'; readonly afterMillis: number }

export type HoldView =
  | { readonly phase: 'idle' }
  | { readonly phase: 'holding'; readonly by: 'key' | 'pointer'; readonly remaining: number }
  /** The key was tapped: Enter within `remaining` milliseconds means it too. `let-go`: it was a hold that ended early. */
  | { readonly phase: 'armed'; readonly letGo: boolean; readonly remaining: number }
  /** A hold that was cancelled; nothing was changed. */
  | { readonly phase: 'let-go' }
  | { readonly phase: 'done' }

export interface HoldRules {
  /** How long a hold takes. */
  readonly millis: number
  /** How this screen was reached: a key that brought the person here must be released once before it counts. */
  readonly arrival?: { readonly at: number; readonly stillDown: boolean } | undefined
}

/** Milliseconds that count for nothing right after a screen change. */
export const SETTLE_MILLIS = 300
/** How long Enter may follow the key. */
export const CONFIRM_MILLIS = 5_000
/** A timer that fires this much too late means that the computer slept meanwhile. */
const SLEPT_MILLIS = 1_000
const TICK_MILLIS = 100

/** Everything the machine needs of the world: one monotonic clock, in milliseconds, and its timer. */
export interface HoldWorld {
  now(): number
  after(millis: number, run: () => void): () => void
}

export interface HoldMachine {
  /** First key-down of the hold key. Auto-repeat is ignored. */
  keyDown(repeat: boolean): void
  keyUp(): void
  pointerDown(): void
  pointerUp(): void
  /** Enter: confirms when armed, else arms, as does Space. */
  enter(repeat: boolean): void
  space(repeat: boolean): void
  /** Focus loss, a screen change, sleep, Escape, or the pointer going away. True when there was something to cancel. */
  cancel(): boolean
  /** Changes the rules for the next hold. */
  update(rules: HoldRules): void
  /** Ready for another hold, after the first one led to nothing. */
  reset(): void
  view(): HoldView
}

/**
 * The guard of everything that goes back: hold for a while, or tap and confirm. Counts from the first key-down that is no
 * auto-repeat. It only reports: what a finished gesture does is the caller's affair.
 */
export function createHoldMachine(
  world: HoldWorld,
  initial: HoldRules,
  changed: (view: HoldView) => void,
  meant: (gesture: HeldGesture) => void,
): HoldMachine {
  let rules = initial
  let mounted = world.now()
  let view: HoldView = { phase: 'idle' }
  let since = 0
  let stop = () => {}
  // The key that brought the person here may be down already: it counts only once it has been seen to go up.
  let keyIsDown = initial.arrival?.stillDown ?? false

  function show(next: HoldView) {
    view = next
    changed(next)
  }

  function go(next: HoldView, timer?: { readonly millis: number; readonly run: () => void }) {
    stop()
    stop = timer ? world.after(timer.millis, timer.run) : () => {}
    show(next)
  }

  const settling = () => {
    const arrived = Math.max(mounted, rules.arrival?.at ?? mounted)
    return rules.arrival !== undefined && world.now() - arrived < SETTLE_MILLIS
  }

  function begin(by: 'key' | 'pointer') {
    if (view.phase === 'done' || view.phase === 'holding' || settling()) return
    since = world.now()
    tickHold(by)
  }

  function tickHold(by: 'key' | 'pointer') {
    const held = world.now() - since
    if (held >= rules.millis + SLEPT_MILLIS) return void go({ phase: 'let-go' })
    if (held >= rules.millis) return finish({ kind: 'hold', heldMillis: Math.round(held) })
    const remaining = rules.millis - held
    go({ phase: 'holding', by, remaining }, { millis: Math.min(TICK_MILLIS, remaining), run: () => tickHold(by) })
  }

  function arm(letGo: boolean, from: number) {
    since = from
    tickArmed(letGo)
  }

  function tickArmed(letGo: boolean) {
    const remaining = CONFIRM_MILLIS - (world.now() - since)
    if (remaining <= 0) return void go(letGo ? { phase: 'let-go' } : { phase: 'idle' })
    go({ phase: 'armed', letGo, remaining }, { millis: Math.min(1_000, remaining), run: () => tickArmed(letGo) })
  }

  function finish(gesture: HeldGesture) {
    go({ phase: 'done' })
    meant(gesture)
  }

  function press(repeat: boolean) {
    if (repeat || settling() || view.phase === 'holding' || view.phase === 'done') return
    arm(false, world.now())
  }

  return {
    keyDown(repeat) {
      if (repeat || keyIsDown) return
      keyIsDown = true
      begin('key')
    },
    keyUp() {
      keyIsDown = false
      // The five seconds count from the key, not from when it was let go.
      if (view.phase === 'holding' && view.by === 'key') arm(true, since)
    },
    pointerDown: () => begin('pointer'),
    pointerUp() {
      if (view.phase === 'holding' && view.by === 'pointer') go({ phase: 'let-go' })
    },
    enter(repeat) {
      if (repeat) return
      if (view.phase !== 'armed') return press(false)
      const afterMillis = world.now() - since
      if (afterMillis <= CONFIRM_MILLIS) finish({ kind: 'confirm', afterMillis: Math.round(afterMillis) })
    },
    space: press,
    cancel() {
      const active = view.phase === 'holding' || view.phase === 'armed'
      if (active) go({ phase: 'let-go' })
      return active
    },
    update(next) {
      if (next.arrival !== undefined && next.arrival.at !== rules.arrival?.at) {
        mounted = world.now()
        keyIsDown = next.arrival.stillDown
      }
      rules = next
    },
    reset() {
      if (view.phase === 'done') go({ phase: 'idle' })
    },
    view: () => view,
  }
}
