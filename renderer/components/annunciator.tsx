import type { ReactNode } from 'react'
import type { Alert } from '../../shared/push/alerts.ts'
import { DiamondIcon, OctagonIcon, TriangleIcon } from '../design/icons.tsx'
import './annunciator.css'
import { Kbd } from './kbd.tsx'

interface AnnunciatorProps {
  /** "Production", or "Demo world. Nothing here is real." */
  readonly environment: string
  readonly demo: boolean
  /** The one alert that is shown. */
  readonly alert: Alert | undefined
  readonly more: number
  /** What stands there when there is no alert. */
  readonly calm: string
  readonly moreOpen: boolean
  readonly onMore: () => void
  readonly age: ReactNode
  readonly clock: ReactNode
}

const SIGN = { warning: <OctagonIcon />, caution: <TriangleIcon />, advisory: <DiamondIcon /> } as const

/** Present on every screen, never hidden: where we are, the one thing to know, how old the data is, what time it is. */
export function Annunciator({ environment, demo, alert, more, calm, moreOpen, onMore, age, clock }: AnnunciatorProps) {
  return (
    <header
      className={['annunciator', alert?.level].filter(Boolean).join(' ')}
      data-testid="annunciator"
      data-level={alert?.level ?? 'status'}
    >
      <div className={`ann-environment${demo ? ' demo' : ''}`}>
        {!demo && <i aria-hidden="true" />}
        {environment}
      </div>
      <div className="ann-alert" role="status" aria-live="off">
        {alert && SIGN[alert.level]}
        <span className="ann-text">{alert?.text ?? calm}</span>
        <span className="grow" />
        {alert?.keys.map(({ key, does, hold }) => (
          <span key={key} className="ann-key on-fill">
            {hold && 'Hold '}
            <Kbd>{key}</Kbd> {does}
          </span>
        ))}
      </div>
      {more > 0 && (
        <button type="button" className="ann-more" aria-expanded={moreOpen} data-testid="more-alerts" onClick={onMore}>
          +{more} more
        </button>
      )}
      <div className="ann-age">{age}</div>
      <div className="ann-clock">{clock}</div>
    </header>
  )
}
