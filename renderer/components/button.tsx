import type { ReactNode, Ref } from 'react'
import './button.css'
import { Kbd } from './kbd.tsx'

interface ButtonProps {
  readonly children: ReactNode
  readonly onPress: () => void
  /** The key that does the same; drawn in the button. */
  readonly hotkey?: string | undefined
  readonly primary?: boolean
  /** Fills the width of what holds it. */
  readonly wide?: boolean
  /** Why it can't be used now. It stays focusable, and its reason is read out; whoever uses it also shows the reason. */
  readonly locked?: string | undefined
  /** Id of the element that shows the reason, where one exists; without it the reason is attached unseen. */
  readonly reasonId?: string | undefined
  readonly label?: string | undefined
  readonly testId?: string | undefined
  readonly expanded?: boolean | undefined
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button. A locked one says why instead of vanishing or going grey without a word. */
export function Button({
  children,
  onPress,
  hotkey,
  primary,
  wide,
  locked,
  reasonId,
  label,
  testId,
  expanded,
  ref,
}: ButtonProps) {
  const unseen = locked !== undefined && reasonId === undefined
  return (
    <button
      ref={ref}
      type="button"
      className={['button', primary && 'primary on-fill', wide && 'wide'].filter(Boolean).join(' ')}
      aria-label={label}
      aria-disabled={locked !== undefined || undefined}
      aria-describedby={locked === undefined ? undefined : reasonId}
      aria-description={unseen ? locked : undefined}
      aria-expanded={expanded}
      aria-keyshortcuts={hotkey}
      data-testid={testId}
      onClick={() => {
        if (locked === undefined) onPress()
      }}
    >
      <span className="cut">{children}</span>
      {hotkey && <Kbd>{hotkey}</Kbd>}
    </button>
  )
}
