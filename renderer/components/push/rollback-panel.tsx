import { type ReactNode, useId, useState } from 'react'
import { PlanStep } from './plan-step.tsx'
import './rollback.css'
import './rollback-hands.css'
import { Sentence } from './sentence.tsx'
import type { RollbackView } from './views.ts'

interface RollbackPanelProps {
  readonly view: RollbackView
  /** The hold button with its alternatives, the progress, or what comes after. Gets the id of the plan it carries out. */
  readonly act: (planId: string) => ReactNode
  /** The choices for changes in doubt. */
  readonly doubts: ReactNode
  readonly runSheet: ReactNode
}

/**
 * The way back, always on screen: what it would do with which values, whether it could right now, how far it is, what
 * came of it. In narrow windows a bar at the bottom whose plan opens upwards.
 */
export function RollbackPanel({ view, act, doubts, runSheet }: RollbackPanelProps) {
  const [open, setOpen] = useState(false)
  const plan = useId()
  const unfolded = open || view.unknowns.length > 0
  return (
    <aside
      className={`panel rollback${view.hot ? ' hot' : ''}`}
      aria-label="Rollback"
      data-testid="rollback-panel"
      data-region="rollback"
      data-phase={view.phase}
      data-open={unfolded}
    >
      <div className="rollback-act">{act(plan)}</div>
      <div className="rollback-head">
        <h2>
          {view.title} <span className="text-blue">{view.target}</span>
        </h2>
        <p className="rollback-lead" data-testid="rollback-lead">
          <Sentence pieces={view.lead} />
        </p>
        <p className="rollback-line">{view.oneLine}</p>
        <button type="button" className="quiet-button rollback-toggle" aria-expanded={unfolded} onClick={() => setOpen(!open)}>
          {unfolded ? 'Close the plan ▾' : 'Full plan ▴'}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a plan that scrolls has to be reachable by keyboard */}
      <div tabIndex={0} role="group" aria-label="Plan and checks" className="rollback-body">
        <ol id={plan} className="plan" aria-label="Rollback plan">
          {view.steps.map((step, index) => (
            <PlanStep key={step.name} step={step} number={index + 1} />
          ))}
        </ol>
        {doubts}
        {view.phase === 'hands' && <NeedsHands view={view} />}
        {view.phase === 'hands' && runSheet}
        <Checks view={view} />
        <p className="rollback-note">
          {view.phase === 'done' ? (
            <>
              {view.journal}. <b>What it did not do:</b> {view.notDone}
            </>
          ) : (
            <>
              <b>What it will not do:</b> {view.notDone}
            </>
          )}
          {view.notUndone.map((text) => (
            <span key={text} className="rollback-not-undone" data-testid="not-undone">
              <b>Not undone:</b> {text}
            </span>
          ))}
        </p>
        {view.phase !== 'hands' && runSheet}
      </div>
    </aside>
  )
}

const CHECK_SHAPES = { ok: '✓', failed: '▲', unknown: '?' } as const
const CHECK_WORDS = { ok: 'yes', failed: 'no', unknown: 'not known' } as const

function Checks({ view }: { readonly view: RollbackView }) {
  if (view.phase === 'hands' || view.phase === 'ended') return null
  return (
    <div className="rollback-checks">
      <h3 className={`label${view.checksTone === 'caution' ? ' text-caut' : ''}`} data-testid="rollback-check">
        {view.checksTone === 'caution' && <span aria-hidden="true">▲ </span>}
        {view.checksTitle}
      </h3>
      <ul>
        {view.checks.map((row) => (
          <li key={row.text} className={`check-row ${row.state}`} data-testid="preflight-row">
            <span aria-hidden="true">{CHECK_SHAPES[row.state]}</span>
            <span className="unseen">{CHECK_WORDS[row.state]}</span>
            <span className="check-text">{row.text}</span>
            <span className="check-age">{row.age}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Exactly what is not as before, object by object. */
function NeedsHands({ view }: { readonly view: RollbackView }) {
  return (
    <div className="needs-hands" data-testid="needs-hands">
      {view.differences.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Object</th>
              <th scope="col">Should be</th>
              <th scope="col">Is</th>
            </tr>
          </thead>
          <tbody>
            {view.differences.map((row) => (
              <tr key={`${row.system} ${row.object}`}>
                <td>
                  <code>{row.system}</code> <code>{row.object}</code>
                </td>
                <td>{row.expected}</td>
                <td className="text-warn">{row.seen}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {view.problems.map((problem) => (
        <p key={problem}>
          <span aria-hidden="true">▲ </span>
          {problem}
        </p>
      ))}
    </div>
  )
}
