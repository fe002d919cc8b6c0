import { Kbd } from '../../components/kbd.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Setting, Toggle } from '../../components/setting.tsx'
import { KEYS } from '../../keys/map.ts'
import type { SectionProps } from './section-props.ts'

const LENGTHS = [500, 800, 1_200, 2_000] as const

/** Single keys, how long a hold takes, and the whole map. */
export const KeysSection = ({ settings, change }: SectionProps) => (
  <>
    <section className="panel" aria-label="Keys">
      <div className="panel-head">
        <h2>Keys</h2>
      </div>
      <Setting
        title="Single keys"
        about={
          <>
            Off: <Kbd>Ctrl Alt</Kbd> with the letter does the same. Single keys never work while you write.
          </>
        }
      >
        <Toggle label="Single keys" on={settings.singleKeys} onChange={(singleKeys) => change({ singleKeys })} />
      </Setting>
      <Setting
        title="How long a hold takes"
        about="Longer is safer against slips. A key, then Enter within 5 s always works too."
      >
        <Segmented
          label="How long a hold takes"
          value={String(settings.holdMillis)}
          options={LENGTHS.map((millis) => ({ value: String(millis), label: `${millis / 1_000} s` }))}
          onChange={(millis) => change({ holdMillis: Number(millis) })}
        />
      </Setting>
    </section>
    <section className="panel" aria-label="All keys">
      <div className="panel-head">
        <h2>All keys</h2>
      </div>
      <dl className="settings-keys">
        {KEYS.map(({ name, does, where }) => (
          <div key={name}>
            <dt>
              <Kbd>{name}</Kbd>
            </dt>
            <dd>
              {does} <span className="ink3">{where === 'everywhere' ? '' : `· ${where}`}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  </>
)
