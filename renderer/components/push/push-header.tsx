import type { ReactNode } from 'react'
import './push-header.css'
import type { HeaderView } from './views.ts'

interface PushHeaderProps {
  readonly view: HeaderView
  readonly actions: ReactNode
}

/** Which release, how many changes, who supervises, how far. */
export const PushHeader = ({ view, actions }: PushHeaderProps) => (
  <header className="push-header" data-testid="push-header">
    <div className="grow">
      <h1 className="cut">
        {view.service} <span className="mono push-version">{view.version}</span>
      </h1>
      <p className="push-facts cut">
        <b
          className={view.tone === 'warning' ? 'text-warn' : view.tone === 'caution' ? 'text-caut' : ''}
          data-testid="push-state"
        >
          {view.state}
        </b>{' '}
        · {view.facts.join(' · ')}
      </p>
    </div>
    <div className="push-actions">{actions}</div>
  </header>
)
