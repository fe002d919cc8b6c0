import type { ReactNode } from 'react'
import './confirm-strip.css'
import { Kbd } from './kbd.tsx'

interface ConfirmStripProps {
  /** What will happen, with objects and numbers. */
  readonly children: ReactNode
  /** "Advance" */
  readonly does: string
  /** Milliseconds that Enter still counts. */
  readonly remaining: number
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** The plan of a guarded action, shown in place until Enter, Escape or five seconds. */
export const ConfirmStrip = ({ children, does, remaining, onConfirm, onCancel }: ConfirmStripProps) => (
  <div className="confirm-strip appear" role="group" aria-label={does} data-testid="confirm-strip">
    <div className="grow">{children}</div>
    <button type="button" className="button primary on-fill" onClick={onConfirm}>
      {does} <Kbd>Enter</Kbd>
    </button>
    <button type="button" className="button" onClick={onCancel}>
      Not now <Kbd>Esc</Kbd>
    </button>
    <span className="label nowrap">{Math.ceil(remaining / 1_000)} s</span>
  </div>
)
