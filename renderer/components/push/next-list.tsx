import { countdown } from '../../design/words.ts'
import './next.css'
import { Sentence } from './sentence.tsx'
import type { ConditionRow, HappenedRow, NextRow } from './views.ts'

interface NextListProps {
  readonly rows: readonly NextRow[]
  readonly now: number
}

const TONES = { plain: '', caution: ' text-caut', warning: ' text-warn' } as const

/** What happens by itself and when, and what waits for a person. */
export const NextList = ({ rows, now }: NextListProps) => (
  <ol className="next-list" data-testid="next-list">
    {rows.map((row) => (
      <li key={row.id} className={`next-row${row.now ? ' now' : ''}`} data-testid={`next-${row.id}`}>
        <span className="next-when">{row.when}</span>
        <div>
          <p className={`${row.bold ? 'strong' : ''}${TONES[row.tone]}`}>
            {row.title}
            {row.countdownTo !== undefined && <Countdown to={row.countdownTo} now={now} />}
          </p>
          <p className="next-detail">
            <Sentence pieces={row.detail} />
          </p>
        </div>
      </li>
    ))}
  </ol>
)

/** Changes every second for the eye; assistive technology hears of it at 60, 30 and 10 seconds from the live region. */
export const Countdown = ({ to, now }: { readonly to: number; readonly now: number }) => (
  <span className="countdown" role="timer" aria-live="off" data-testid="countdown">
    {' '}
    in {countdown(to - now)}
  </span>
)

const SHAPES = { clear: '✓', blocked: '—', unknown: '?' } as const
const WORDS = { clear: 'met', blocked: 'not met', unknown: 'not known' } as const

/** Every condition on the next move forward, with its answer. */
export const InterlockList = ({ rows }: { readonly rows: readonly ConditionRow[] }) => (
  <ul className="condition-list" data-testid="interlock-list">
    {rows.length === 0 && <li className="next-detail">— nothing has been read yet</li>}
    {rows.map((row) => (
      <li key={row.name} className={`condition ${row.state}`} data-testid={`interlock-${row.name}`}>
        <span className="condition-shape" aria-hidden="true">
          {SHAPES[row.state]}
        </span>
        <div>
          <p>
            {row.title} <span className="unseen">{WORDS[row.state]}</span>
          </p>
          {row.state !== 'clear' && <p className="next-detail">{row.detail}</p>}
        </div>
      </li>
    ))}
  </ul>
)

/** What it cost, how long it took, what is kept and what comes next. */
export const HappenedList = ({ rows }: { readonly rows: readonly HappenedRow[] }) => (
  <dl tabIndex={0} className="next-list" data-testid="happened-list">
    {rows.map((row) => (
      <div key={row.label} className="next-row" data-testid={`happened-${row.label.toLowerCase()}`}>
        <dt className="next-when">{row.label}</dt>
        <dd>
          <p>
            <Sentence pieces={row.title} />
          </p>
          <p className="next-detail">
            <Sentence pieces={row.detail} />
          </p>
        </dd>
      </div>
    ))}
  </dl>
)
