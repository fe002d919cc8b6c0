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
      <p className="plan-title">
        {step.title} <span className="unseen">{WORDS[step.state]}</span>
      </p>
      <span className="plan-time">
        {step.time}
        {step.state === 'running' && <span className="plan-dots" aria-hidden="true" />}
      </span>
      <div className="plan-text">
        {step.objects.map((object, index) => (
          <p className="plan-detail" key={`${object.system} ${object.value}`} data-testid="plan-object">
            {step.objects[index - 1]?.system !== object.system && <code className="plan-system">{object.system}</code>}
            {object.objects.map((name, place) => (
              <Fragment key={name}>
                {place > 0 && ', '}
                <code>{name}</code>
              </Fragment>
            ))}
            : <b>{object.value}</b>
          </p>
        ))}
        <p className="plan-detail">{step.detail}</p>
      </div>
    </li>
  )
}
