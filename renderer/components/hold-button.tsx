import { type PointerEvent, type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react'
import { matchesLetter, readsKeys } from '../keys/match.ts'
import './hold-button.css'
import { createHoldMachine, type HeldGesture, type HoldMachine, type HoldRules, type HoldView } from './hold-machine.ts'
import { Kbd } from './kbd.tsx'

interface HoldButtonProps {
  /** The letter that holds it, from anywhere on the screen that shows the button. */
  readonly hotkey: string
  /** Off: Ctrl Alt with the letter. */
  readonly singleKeys: boolean
  readonly holdMillis: number
  /** What it does, as it follows "Hold R": "to roll back". */
  readonly does: string
  /** Red ground: a Warning asks for exactly this. */
  readonly urgent?: boolean
  /** How this screen was reached. */
  readonly arrival?: { readonly key: string; readonly at: number; readonly stillDown: boolean } | undefined
  /** Id of the plan that this button carries out. */
  readonly describedBy?: string
  /** Why the gesture led to nothing; shown in the button until the next try. */
  readonly problem?: string | undefined
  /** Called once, when the hold or the confirmation is complete. */
  readonly onMeant: (gesture: HeldGesture) => void
  /** Words for a screen reader, as they change. */
  readonly announce?: (text: string) => void
  readonly ref?: Ref<{ focus(): void }>
}

/** A pointer may wander this many pixels off the button before the hold ends. */
const LEEWAY = 24

const world = {
  now: () => performance.now(),
  after(millis: number, run: () => void) {
    const timer = setTimeout(run, millis)
    return () => clearTimeout(timer)
  },
}

const seconds = (millis: number) => `${(Math.ceil(millis / 100) / 10).toFixed(1)} s`
const wholeSeconds = (millis: number) => `${Math.max(1, Math.ceil(millis / 1_000))} s`

/**
 * Hold to do it. The alternative without holding: the key (or Space, or Enter), then Enter within 5 s. Letting go early
 * changes nothing and says so.
 */
export function HoldButton(props: HoldButtonProps) {
  const [view, setView] = useState<HoldView>({ phase: 'idle' })
  const button = useRef<HTMLButtonElement>(null)
  const latest = useRef(props)
  latest.current = props
  const machine = useMachine(latest, setView)
  const hint = useId()

  useImperativeHandle(props.ref, () => ({ focus: () => button.current?.focus() }), [])
  useEffect(
    () => machine.update({ millis: props.holdMillis, arrival: props.arrival }),
    [machine, props.holdMillis, props.arrival],
  )
  useEffect(() => {
    if (props.problem !== undefined) machine.reset()
  }, [machine, props.problem])
  useKeyHold(machine, button, latest)

  const start = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    machine.pointerDown()
  }
  const wander = (event: PointerEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const away = Math.max(
      box.left - event.clientX,
      event.clientX - box.right,
      box.top - event.clientY,
      event.clientY - box.bottom,
    )
    if (away > LEEWAY && machine.view().phase === 'holding') machine.cancel()
  }

  return (
    <div className="hold">
      <button
        ref={button}
        type="button"
        className={['hold-button', view.phase, props.urgent && 'urgent'].filter(Boolean).join(' ')}
        data-testid="hold-button"
        data-phase={view.phase}
        aria-describedby={[props.describedBy, hint].filter(Boolean).join(' ')}
        aria-keyshortcuts={props.singleKeys ? props.hotkey : `Control+Alt+${props.hotkey}`}
        onPointerDown={start}
        onPointerMove={wander}
        onPointerUp={machine.pointerUp}
        onPointerCancel={machine.cancel}
        onContextMenu={(event) => event.preventDefault()}
        onBlur={machine.cancel}
        onClick={(event) => {
          // A screen reader or a voice pressed it: no pointer and no key was seen.
          if (event.detail === 0 && view.phase !== 'holding') machine.enter(false)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return
          event.preventDefault()
          if (event.key === 'Enter') machine.enter(event.repeat)
          else machine.space(event.repeat)
        }}
        onKeyUp={(event) => {
          if (event.key === ' ') event.preventDefault()
        }}
      >
        {view.phase === 'holding' && <Fill millis={props.holdMillis} />}
        <Words view={view} props={props} />
      </button>
      <p className="hold-hint" id={hint}>
        {props.problem ?? <Hint view={view} props={props} />}
      </p>
    </div>
  )
}

function Words({ view, props }: { readonly view: HoldView; readonly props: HoldButtonProps }) {
  if (view.phase === 'holding') return <Lines first={`Keep holding… ${seconds(view.remaining)}`} second="Let go to cancel" />
  if (view.phase === 'done') return <Lines first="Sent" second="Waiting for the console" />
  if (view.phase === 'armed')
    return (
      <Lines
        first={
          <>
            Press <Kbd>Enter</Kbd> {props.does}
          </>
        }
        second={`within ${wholeSeconds(view.remaining)}`}
      />
    )
  const key = props.singleKeys ? props.hotkey : `Ctrl Alt ${props.hotkey}`
  return (
    <Lines
      first={
        <>
          Hold <Kbd>{key}</Kbd> {props.does}
        </>
      }
      second={`or press and hold here, ${seconds(props.holdMillis)}`}
    />
  )
}

const Lines = ({ first, second }: { readonly first: ReactNode; readonly second: string }) => (
  <>
    <span className="hold-first">{first}</span>
    <span className="hold-second">{second}</span>
  </>
)

function Hint({ view, props }: { readonly view: HoldView; readonly props: HoldButtonProps }) {
  if (view.phase === 'let-go' || (view.phase === 'armed' && view.letGo)) return 'Let go. Nothing was changed.'
  const key = props.singleKeys ? props.hotkey : `Ctrl Alt ${props.hotkey}`
  return (
    <>
      No holding? <Kbd>{key}</Kbd> then <Kbd>Enter</Kbd> within 5 s.
    </>
  )
}

/** The fill runs once from left to right; its length is the hold's. With reduced motion only the words count. */
function Fill({ millis }: { readonly millis: number }) {
  const fill = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const run = fill.current?.animate([{ width: '0%' }, { width: '100%' }], { duration: millis, fill: 'forwards' })
    return () => run?.cancel()
  }, [millis])
  return <span ref={fill} className="hold-fill" aria-hidden="true" />
}

/** Only the key that also holds has to be let go first. */
function rulesOf({ holdMillis, arrival, hotkey }: HoldButtonProps): HoldRules {
  const stillDown = arrival?.stillDown === true && arrival.key.toLowerCase() === hotkey.toLowerCase()
  return { millis: holdMillis, arrival: arrival && { at: arrival.at, stillDown } }
}

function useMachine(latest: { readonly current: HoldButtonProps }, setView: (view: HoldView) => void): HoldMachine {
  const kept = useRef<HoldMachine>(undefined)
  kept.current ??= createHoldMachine(
    world,
    rulesOf(latest.current),
    (view) => {
      setView(view)
      if (view.phase === 'let-go') latest.current.announce?.('Let go. Nothing was changed.')
    },
    (gesture) => latest.current.onMeant(gesture),
  )
  const machine = kept.current
  useEffect(() => () => void machine.cancel(), [machine])
  return machine
}

/** The letter works wherever the focus is on this screen, text fields excepted; the window losing focus ends a hold. */
function useKeyHold(
  machine: HoldMachine,
  button: { readonly current: HTMLButtonElement | null },
  latest: { readonly current: HoldButtonProps },
) {
  useEffect(() => {
    const stop = new AbortController()
    const down = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && machine.cancel()) {
        event.preventDefault()
        event.stopPropagation()
      }
      if (!readsKeys(event) || !matchesLetter(event, latest.current.hotkey, latest.current.singleKeys)) return
      event.preventDefault()
      if (!event.repeat && document.activeElement !== button.current) button.current?.focus()
      machine.keyDown(event.repeat)
    }
    const up = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === latest.current.hotkey.toLowerCase()) machine.keyUp()
    }
    const lost = () => void machine.cancel()
    const hidden = () => {
      if (document.hidden) lost()
    }
    // In the capture phase: before anything else may take the key.
    window.addEventListener('keydown', down, { capture: true, signal: stop.signal })
    window.addEventListener('keyup', up, { capture: true, signal: stop.signal })
    window.addEventListener('blur', lost, { signal: stop.signal })
    document.addEventListener('visibilitychange', hidden, { signal: stop.signal })
    return () => stop.abort()
  }, [machine, button, latest])
}
