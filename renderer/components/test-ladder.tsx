import type { ProbeCheck } from '../../shared/domain/observation.ts'
import './test-ladder.css'

/** The staged connection test: each rung with its result in plain words. What failed stops what hangs on it, and says so. */
export const TestLadder = ({ checks }: { readonly checks: readonly ProbeCheck[] }) => (
  <ol className="test-ladder" data-testid="test-ladder">
    {checks.map((check) => (
      <li key={check.name} className={`test-rung ${check.state}`}>
        <span aria-hidden="true" className="test-mark">
          {MARK[check.state]}
        </span>
        <span className="strong">{check.name}</span>
        <span className="ink2">
          <span className="unseen">{check.state}: </span>
          {check.state === 'skipped' ? `Not tried. ${check.detail}` : check.detail}
        </span>
        <span className="label right">{check.state === 'skipped' ? '' : `${Math.round(check.millis)} ms`}</span>
      </li>
    ))}
  </ol>
)

const MARK = { ok: '✓', failed: '✗', skipped: '—' } as const
