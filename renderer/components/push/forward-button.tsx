import { useEffect, useId, useRef, useState } from 'react'
import { OctagonIcon, TriangleIcon } from '../../design/icons.tsx'
import { Button } from '../button.tsx'
import { Kbd } from '../kbd.tsx'
import { plainText, Sentence } from './sentence.tsx'
import type { ForwardView } from './views.ts'

/** Enter counts for this long after the key that opened the plan. */
const CONFIRM_WITHIN = 5_000

interface ForwardButtonProps {
  readonly view: ForwardView
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  /** Enter came `afterMillis` after the plan was opened. */
  readonly onConfirm: (afterMillis: number) => void
  readonly onConditions: () => void
  readonly problem: string | undefined
}

const KEYS = { advance: 'A', resume: 'P', approve: 'Enter', retry: 'A' } as const

/** The move forward: locked with its reason, or a plan in place that Enter carries out within five seconds. */
export function ForwardButton({ view, open, onOpen, onConfirm, onConditions, problem }: ForwardButtonProps) {
  const reason = useId()
  const { lock } = view
  return (
    <>
      <Button
        primary={lock === undefined}
        hotkey={KEYS[view.kind]}
        locked={lock?.text}
        reasonId={lock === undefined ? undefined : reason}
        expanded={open}
        testId={view.kind === 'advance' ? 'advance-button' : `${view.kind}-button`}
        onPress={() => onOpen(!open)}
      >
        {view.label}
      </Button>
      {lock !== undefined && !open && (
        <span className={`lock-line ${lock.tone}`} data-testid="lock-reason">
          <span id={reason}>
            {lock.tone === 'warning' && <OctagonIcon size={12} />}
            {lock.tone === 'caution' && <TriangleIcon size={12} />}
            {lock.text}
          </span>
          {lock.more > 0 && (
            <>
              {' '}
              <button type="button" onClick={onConditions}>
                and {lock.more} more
              </button>
            </>
          )}
        </span>
      )}
      {lock === undefined && !open && problem !== undefined && (
        <span className="lock-line caution" role="alert">
          <TriangleIcon size={12} /> {problem}
        </span>
      )}
      {open && <ForwardPlan view={view} onConfirm={onConfirm} onClose={() => onOpen(false)} />}
    </>
  )
}

interface ForwardPlanProps {
  readonly view: ForwardView
  readonly onConfirm: (afterMillis: number) => void
  readonly onClose: () => void
}

function ForwardPlan({ view, onConfirm, onClose }: ForwardPlanProps) {
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
    <div className="forward-plan appear" data-testid="forward-plan" role="group" aria-label={view.label}>
      <ul>
        {view.plan.map((pieces) => (
          <li key={plainText(pieces)}>
            <Sentence pieces={pieces} />
          </li>
        ))}
      </ul>
      <Button ref={confirm} primary hotkey="Enter" testId="confirm-button" onPress={accept}>
        {view.label}
      </Button>
      <span className="forward-hint">
        within {Math.ceil(left / 1_000)} s, <Kbd>Esc</Kbd> leaves it
      </span>
    </div>
  )
}
