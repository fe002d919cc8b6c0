import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { OctagonIcon } from '../../design/icons.tsx'
import { EvidenceMeter } from './evidence-meter.tsx'
import './judge.css'
import type { ChartMeasure, JudgeView } from './views.ts'

interface JudgeProps {
  readonly view: JudgeView
  readonly measure: ChartMeasure
  readonly onMeasure: (measure: ChartMeasure) => void
  /** The chart under the rows; absent where the window is too low for it. */
  readonly chart: ReactNode
}

/** What the judge says, in one sentence. */
export const JudgeSentence = ({ view }: { readonly view: JudgeView }) => (
  <p className={`judge-sentence${view.tone === 'warning' ? ' text-warn' : ''}`} data-testid="verdict">
    {view.tone === 'warning' && <OctagonIcon size={14} />}
    <span className="cut">{view.sentence}</span>
  </p>
)

/** One row per measure, and the chart of the one that was chosen. */
export function JudgeBody({ view, measure, onMeasure, chart }: JudgeProps) {
  const rows = useRef<HTMLUListElement>(null)
  const quiet = view.note === 'record'

  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const at = view.rows.findIndex((row) => row.chart === measure)
    const next = view.rows[Math.min(view.rows.length - 1, Math.max(0, at + by))]
    if (next === undefined) return
    onMeasure(next.chart)
    rows.current?.querySelectorAll('button')[view.rows.indexOf(next)]?.focus()
  }

  return (
    <div className="judge" data-testid="judge">
      {view.rows.length > 0 && (
        <div className="judge-grid label" aria-hidden="true">
          <span>Measure</span>
          <span>Rate, ratio</span>
          <span className="judge-axis">
            <span>no errors</span>
            <span style={{ left: `${axis(view.even)}%` }}>as blue</span>
            <span className="end">{view.limitLabel}</span>
          </span>
        </div>
      )}
      <ul ref={rows} onKeyDown={move} aria-label="Measures">
        {view.rows.map((row) => (
          <li
            key={row.name}
            className={[
              'judge-grid judge-row',
              row.stale && 'stale hatched',
              row.answer === 'worse' && !quiet && !row.stale && 'worse',
            ]
              .filter(Boolean)
              .join(' ')}
            data-testid="judge-row"
          >
            <button
              type="button"
              aria-pressed={row.chart === measure}
              title="Show its chart"
              onClick={() => onMeasure(row.chart)}
            >
              {row.name}
            </button>
            <span className="judge-rates">
              <span>
                <b>{row.ratio}</b> <span className="judge-words">{row.words}</span>
              </span>
              <span className="ink3">{row.rates}</span>
            </span>
            {row.answer === 'watched' ? (
              <span className="judge-watched">{row.missing}</span>
            ) : (
              <EvidenceMeter row={row} limit={view.limit} even={view.even} quiet={quiet} />
            )}
          </li>
        ))}
      </ul>
      {chart}
    </div>
  )
}

/** Percent of the meter's own drawing, which has margins. */
const axis = (position: number) => ((4 + 284 * position) / 300) * 100
