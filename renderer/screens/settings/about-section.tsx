import { Setting } from '../../components/setting.tsx'
import { useApp } from '../../stores/hooks.ts'

/** Which program this is, and where it runs. */
export function AboutSection() {
  const app = useApp()
  return (
    <section className="panel" aria-label="About">
      <div className="panel-head">
        <h2>About</h2>
      </div>
      <Setting title="Signalbox" about="A release-control console: supervised pushes, and a way back that is proven.">
        <span>{app ? `version ${app.version}` : '—'}</span>
      </Setting>
      <Setting title="Runs as">
        <span>{app ? `${app.host === 'desktop' ? 'desktop app' : 'browser window'}, ${app.platform}` : '—'}</span>
      </Setting>
      <Setting title="You are">
        <span>{app?.actor.name ?? '—'}</span>
      </Setting>
    </section>
  )
}
