import type { PracticeView } from '../../shared/rpc/views.ts'
import { count } from '../design/words.ts'
import './demo-band.css'
import { Segmented } from './segmented.tsx'

interface DemoBandProps {
  readonly practice: PracticeView
  readonly onScenario: (name: string) => void
  readonly onSpeed: (speed: 1 | 10) => void
  readonly onLeave: () => void
  /** Why the last change did not happen. */
  readonly problem: string
}

/** The demo's own controls: what goes wrong, how fast time runs, five things to try. Never seen with real systems. */
export function DemoBand({ practice, onScenario, onSpeed, onLeave, problem }: DemoBandProps) {
  const done = practice.things.filter((thing) => thing.done).length
  const scenario = practice.scenarios.find(({ name }) => name === practice.scenario)
  return (
    <section className="practice-band" aria-label="Demo controls" data-testid="demo-band" data-region="demo">
      <label className="demo-field">
        <span className="label">Demo</span>
        <select className="text-field" value={practice.scenario} onChange={(event) => onScenario(event.target.value)}>
          {practice.scenarios.map(({ name }) => (
            <option key={name} value={name}>
              {name.replaceAll('-', ' ')}
            </option>
          ))}
        </select>
      </label>
      <Segmented
        label="Speed of time"
        value={practice.speed >= 10 ? '10' : '1'}
        options={[
          { value: '1', label: '1×' },
          { value: '10', label: '10×' },
        ]}
        onChange={(speed) => onSpeed(speed === '10' ? 10 : 1)}
      />
      <span className="demo-about cut grow">
        {problem !== '' ? <span className="text-caut">{problem}</span> : (scenario?.about ?? '')}
      </span>
      <span className="small ink3 nowrap">
        {count(practice.requests)} requests, {count(practice.failedRequests)} failed,{' '}
        <span className={practice.failedByPush > 0 ? 'ink1 strong' : ''}>{count(practice.failedByPush)} by the push</span>
      </span>
      <details className="demo-things">
        <summary>
          Things to try, {done} of {practice.things.length}
        </summary>
        <ul className="layer">
          {practice.things.map((thing) => (
            <li key={thing.name} className={thing.done ? 'ink3' : 'ink1'}>
              <span aria-hidden="true" className={`demo-box${thing.done ? ' done' : ''}`}>
                {thing.done ? '✓' : ''}
              </span>
              {thing.name}
              <span className="unseen">{thing.done ? ', done' : ', not yet'}</span>
            </li>
          ))}
        </ul>
      </details>
      <button type="button" className="demo-leave" onClick={onLeave}>
        Leave the demo
      </button>
    </section>
  )
}
