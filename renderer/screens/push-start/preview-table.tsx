import type { PushPreview, ServiceView } from '../../../shared/rpc/views.ts'

interface PreviewTableProps {
  readonly preview: PushPreview | undefined
  readonly problem: string
  readonly service: ServiceView
}

/** Every change that the push would make outside, in order, with the real objects and values; and what blocks it. */
export function PreviewTable({ preview, problem, service }: PreviewTableProps) {
  return (
    <section className="panel push-start-plan" aria-label="What it will change">
      <div className="panel-head">
        <h2>What it will change</h2>
        <span className="grow">{service.stages.join(' · ')}</span>
      </div>
      {preview !== undefined && preview.blockers.length > 0 && (
        <ul className="push-start-blockers">
          {preview.blockers.map((blocker) => (
            <li key={blocker}>— {blocker}</li>
          ))}
        </ul>
      )}
      {preview === undefined ? (
        <p className="push-start-none">{problem === '' ? 'Reading the load balancer…' : problem}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls has to be reachable by keyboard
        <div className="push-start-scroll" tabIndex={0} role="region" aria-label="Changes, one by one">
          <table>
            <thead>
              <tr>
                <th>Step</th>
                <th>System</th>
                <th>Object</th>
                <th>From</th>
                <th>To</th>
              </tr>
            </thead>
            <tbody>
              {preview.effects.map((effect, index) => (
                <tr key={`${effect.stage} ${effect.step} ${effect.system} ${effect.object} ${effect.to}`}>
                  <td className="cut">{preview.effects[index - 1]?.step === effect.step ? '' : effect.step}</td>
                  <td className="mono">{effect.system}</td>
                  <td className="mono">{effect.object}</td>
                  <td className="ink3">{effect.from ?? '—'}</td>
                  <td>{effect.to}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
