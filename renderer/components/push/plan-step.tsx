import { Fragment } from 'react'
import type { PlanStepView } from './views.ts'

const SHAPES = { done: '✓', unknown: '?', failed: '!' } as const
const WORDS = { todo: '', running: 'running', done: 'done', unknown: 'outcome not known', failed: 'failed' } as const

/** One step of the way back, with the real objects and values, and how far it is. */
export function PlanStep({ step, number }: { readonly step: PlanStepView; readonly number: number }) {
  const shape = step.state === 'todo' || step.state === 'running' ? number : SHAPES[step.state]
  return (
    <li className={`plan-step ${step.state}`} data-testid={`plan-step-${number}`} data-state={step.state} data-step={step.name}>
      <span className="plan-number" aria-hidden="true">
        {shape}
      </span>
      <div className="plan-text">
        <p className="plan-title">
          {step.title} <span className="unseen">{WORDS[step.state]}</span>
        </p>
        {step.objects.map((object) => (
          <p className="plan-detail" key={`${object.system} ${object.value}`} data-testid="plan-object">
            <code>{object.system}</code>{' '}
            {object.objects.map((name, index) => (
              <Fragment key={name}>
                {index > 0 && ', '}
                <code>{name}</code>
              </Fragment>
            ))}
            : <b>{object.value}</b>
          </p>
        ))}
        <p className="plan-detail">{step.detail}</p>
      </div>
      <span className="plan-time">
        {step.time}
        {step.state === 'running' && <span className="plan-dots" aria-hidden="true" />}
      </span>
    </li>
  )
}
