import type { Alert } from '../../shared/push/alerts.ts'
import { DiamondIcon, OctagonIcon, TriangleIcon } from '../design/icons.tsx'
import { clockTime, duration, type Zone } from '../design/words.ts'
import './alert-list.css'
import { Kbd } from './kbd.tsx'

interface AlertListProps {
  readonly alerts: readonly Alert[]
  readonly past: readonly { readonly alert: Alert; readonly endedAt: number }[]
  readonly zone: Zone
  readonly onClose: () => void
}

const SIGN = { warning: <OctagonIcon size={16} />, caution: <TriangleIcon size={16} />, advisory: <DiamondIcon /> } as const

/** All alerts that stand, and those that ended since this window was opened, with how long they lasted. */
export const AlertList = ({ alerts, past, zone, onClose }: AlertListProps) => (
  <section className="alert-list layer appear" aria-label="Alerts" data-testid="alert-list">
    <div className="panel-head">
      <h2>Alerts</h2>
      <span className="grow">Since this window was opened</span>
      <button type="button" className="key-sheet-close" onClick={onClose}>
        Close <Kbd>Esc</Kbd>
      </button>
    </div>
    <ul>
      {alerts.map((alert) => (
        <Row key={alert.id} alert={alert} time={`since ${clockTime(alert.since, zone)}`} />
      ))}
      {past.map(({ alert, endedAt }) => (
        <Row
          key={`${alert.id} ${endedAt}`}
          alert={alert}
          time={`${clockTime(alert.since, zone)}, for ${duration(endedAt - alert.since)}`}
          over
        />
      ))}
    </ul>
  </section>
)

const Row = ({ alert, time, over = false }: { readonly alert: Alert; readonly time: string; readonly over?: boolean }) => (
  <li className={`alert-row ${over ? 'over' : alert.level}`}>
    {SIGN[alert.level]}
    <span>
      <span className="unseen">{alert.level}: </span>
      {alert.text}
    </span>
    <span className="label nowrap">{time}</span>
  </li>
)
