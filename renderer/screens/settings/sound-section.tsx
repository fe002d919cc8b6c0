import { Button } from '../../components/button.tsx'
import { Setting, Toggle } from '../../components/setting.tsx'
import { play } from '../../shell/use-sound.ts'
import type { SectionProps } from './section-props.ts'

/** Only Warnings and Cautions make a sound; success, progress and the demo make none. */
export const SoundSection = ({ settings, change }: SectionProps) => (
  <section className="panel" aria-label="Alerts and sound">
    <div className="panel-head">
      <h2>Alerts and sound</h2>
    </div>
    <Setting
      title="Sound"
      about="A Warning sounds two tones every 5 s until it ends or is silenced; a Caution one tone, once. Nothing else makes a sound."
    >
      <Toggle label="Sound" on={settings.sound} onChange={(sound) => change({ sound })} />
    </Setting>
    <Setting title="Try them" about="Played once, at the volume of this computer.">
      <span className="settings-buttons">
        <Button onPress={() => play('warning')}>Warning</Button>
        <Button onPress={() => play('caution')}>Caution</Button>
      </span>
    </Setting>
  </section>
)
