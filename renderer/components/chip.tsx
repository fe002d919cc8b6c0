import type { ReactNode } from 'react'
import './chip.css'

interface ChipProps {
  readonly children: ReactNode
  readonly on?: boolean
  readonly tone?: 'warn' | 'caut'
  /** Makes it a toggle. */
  readonly onPress?: () => void
}

/** A short word in a pill: a state, or a filter that is on or off. */
export function Chip({ children, on = false, tone, onPress }: ChipProps) {
  const className = ['chip', on && 'on', tone].filter(Boolean).join(' ')
  if (onPress === undefined) return <span className={className}>{children}</span>
  return (
    <button type="button" className={className} aria-pressed={on} onClick={onPress}>
      {children}
    </button>
  )
}
