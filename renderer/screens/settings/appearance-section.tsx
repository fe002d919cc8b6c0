import { Segmented } from '../../components/segmented.tsx'
import { Setting, Toggle } from '../../components/setting.tsx'
import type { SectionProps } from './section-props.ts'

/** Theme, density, contrast. */
export const AppearanceSection = ({ settings, change }: SectionProps) => (
  <section className="panel" aria-label="Appearance">
    <div className="panel-head">
      <h2>Appearance</h2>
    </div>
    <Setting
      title="Theme"
      about="Automatic: dark from 18:00 to 08:00 by this computer's clock. It never changes by itself during a Warning."
    >
      <Segmented
        label="Theme"
        value={settings.theme}
        options={[
          { value: 'auto', label: 'Automatic' },
          { value: 'dark', label: 'Dark' },
          { value: 'light', label: 'Light' },
        ]}
        onChange={(theme) => change({ theme })}
      />
    </Setting>
    <Setting title="Density">
      <Segmented
        label="Density"
        value={settings.density}
        options={[
          { value: 'comfortable', label: 'Comfortable' },
          { value: 'compact', label: 'Compact' },
        ]}
        onChange={(density) => change({ density })}
      />
    </Setting>
    <Setting title="High contrast" about="Stronger labels and lines.">
      <Toggle label="High contrast" on={settings.highContrast} onChange={(highContrast) => change({ highContrast })} />
    </Setting>
  </section>
)
