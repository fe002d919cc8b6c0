import { Segmented } from '../../components/segmented.tsx'
import { Setting } from '../../components/setting.tsx'
import { dayTime } from '../../design/words.ts'
import { useNow } from '../../stores/hooks.ts'
import type { SectionProps } from './section-props.ts'

/** The zone that times are shown in. The annunciator always shows UTC first. */
export function TimeSection({ settings, change }: SectionProps) {
  const now = useNow()
  return (
    <section className="panel" aria-label="Time">
      <div className="panel-head">
        <h2>Time</h2>
      </div>
      <Setting
        title="Times on screen"
        about={`Now: ${dayTime(now, 0, settings.zone)}. Journal and exports are always ISO 8601 in UTC.`}
      >
        <Segmented
          label="Times on screen"
          value={settings.zone}
          options={[
            { value: 'utc', label: 'UTC' },
            { value: 'local', label: 'This computer' },
          ]}
          onChange={(zone) => change({ zone })}
        />
      </Setting>
    </section>
  )
}
