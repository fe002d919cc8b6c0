import { useEffect, useId, useRef, useState } from 'react'
import { OctagonIcon, TriangleIcon } from '../../design/icons.tsx'
import { Button } from '../button.tsx'
import { Kbd } from '../kbd.tsx'
import { plainText, Sentence } from './sentence.tsx'
import type { Lock, Sentence as Pieces } from './views.ts'

/** Enter counts for this long after the key that opened the plan. */
const CONFIRM_WITHIN = 5_000

interface ConfirmButtonProps {
  readonly label: string
  readonly hotkey: string
  readonly testId: string
  readonly primary?: boolean
  readonly lock: Lock | undefined
  /** Another control shows its reason in the same place: this one is only read out. */
  readonly lockUnseen?: boolean
  /** What will happen, line by line. */
  readonly plan: readonly Pieces[]
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  /** Enter came `afterMillis` after the plan was opened. */
  readonly onConfirm: (afterMillis: number) => void
  readonly onConditions?: () => void
  readonly problem: string | undefined
}

/** A move that a plan in place explains and Enter carries out within five seconds; locked, it says why. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, hotkey, testId, primary, lock, plan, onOpen, onConfirm, problem } = props
  const reason = useId()
  // What was opened while it was possible closes when it is not any more.
  const open = props.open && lock === undefined
  useEffect(() => {
    if (props.open && lock !== undefined) onOpen(false)
  }, [props.open, lock, onOpen])
  return (
    <>
      <Button
        primary={primary === true && lock === undefined}
        hotkey={hotkey}
        locked={lock?.text}
        reasonId={lock === undefined || props.lockUnseen === true ? undefined : reason}
        expanded={open}
        testId={testId}
        onPress={() => onOpen(!open)}
      >
        {label}
      </Button>
      {lock !== undefined && props.lockUnseen !== true && <LockLine id={reason} lock={lock} onConditions={props.onConditions} />}
      {lock === undefined && !open && problem !== undefined && (
        <span className="lock-line caution" role="alert">
          <TriangleIcon size={12} /> {problem}
        </span>
      )}
      {open && <Plan label={label} plan={plan} onConfirm={onConfirm} onClose={() => onOpen(false)} />}
    </>
  )
}

interface LockLineProps {
  readonly id: string
  readonly lock: Lock
  readonly onConditions: (() => void) | undefined
}

/** Why it is locked, in one line under the button; further reasons are in the list of conditions. */
const LockLine = ({ id, lock, onConditions }: LockLineProps) => (
  <span className={`lock-line ${lock.tone}`} data-testid="lock-reason">
    <span id={id}>
      {lock.tone === 'warning' && <OctagonIcon size={12} />}
      {lock.tone === 'caution' && <TriangleIcon size={12} />} {lock.text}
    </span>
    {lock.more > 0 && onConditions !== undefined && (
      <>
        {' '}
        <button type="button" onClick={onConditions}>
          and {lock.more} more
        </button>
      </>
    )}
  </span>
)

interface PlanProps {
  readonly label: string
  readonly plan: readonly Pieces[]
  readonly onConfirm: (afterMillis: number) => void
  readonly onClose: () => void
}

function Plan({ label, plan, onConfirm, onClose }: PlanProps) {
  const [left, setLeft] = useState(CONFIRM_WITHIN)
  const confirm = useRef<HTMLButtonElement>(null)
  const opened = useRef(performance.now())
  const latest = useRef({ onConfirm, onClose })
  latest.current = { onConfirm, onClose }

  const accept = () => {
    const after = performance.now() - opened.current
    latest.current.onClose()
    if (after <= CONFIRM_WITHIN) latest.current.onConfirm(Math.round(after))
  }

  useEffect(() => {
    const before = document.activeElement
    confirm.current?.focus()
    const timer = setInterval(() => {
      const rest = CONFIRM_WITHIN - (performance.now() - opened.current)
      if (rest <= 0) latest.current.onClose()
      else setLeft(rest)
    }, 250)
    const keys = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        latest.current.onClose()
      },
      { signal: keys.signal, capture: true },
    )
    return () => {
      clearInterval(timer)
      keys.abort()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  return (
    <div className="forward-plan appear" data-testid="forward-plan" role="group" aria-label={label}>
      <ul>
        {plan.map((pieces) => (
          <li key={plainText(pieces)}>
            <Sentence pieces={pieces} />
          </li>
        ))}
      </ul>
      <Button ref={confirm} primary hotkey="Enter" testId="confirm-button" onPress={accept}>
        {label}
      </Button>
      <span className="forward-hint">
        within {Math.ceil(left / 1_000)} s, <Kbd>Esc</Kbd> leaves it
      </span>
    </div>
  )
}
