import type { ReactNode } from 'react'
import './empty-state.css'

interface EmptyStateProps {
  readonly title: string
  /** What will appear here, and what it needs. */
  readonly children: ReactNode
  /** The one thing to do. */
  readonly action?: ReactNode
}

/** Known to be empty: one sentence and one action. */
export const EmptyState = ({ title, children, action }: EmptyStateProps) => (
  <section className="empty-state" data-testid="empty-state">
    <h1>{title}</h1>
    <p>{children}</p>
    {action}
  </section>
)
