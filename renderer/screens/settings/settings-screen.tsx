import { type ComponentType, useState } from 'react'
import type { Settings } from '../../../shared/config/settings.ts'
import { useSettings, useUi } from '../../stores/hooks.ts'
import { changeSettings } from '../../stores/settings.ts'
import { uiStore } from '../../stores/ui.ts'
import { ConnectionsSection } from '../connections/connections-section.tsx'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { DataSection } from './data-section.tsx'
import { KeysSection } from './keys-section.tsx'
import type { SectionProps } from './section-props.ts'
import './settings.css'
import { SoundSection } from './sound-section.tsx'
import { TimeSection } from './time-section.tsx'

const SECTIONS: readonly { readonly name: string; readonly title: string; readonly Section: ComponentType<SectionProps> }[] = [
  { name: 'connections', title: 'Connections', Section: ConnectionsSection },
  { name: 'keys', title: 'Keys', Section: KeysSection },
  { name: 'sound', title: 'Alerts and sound', Section: SoundSection },
  { name: 'appearance', title: 'Appearance', Section: AppearanceSection },
  { name: 'time', title: 'Time', Section: TimeSection },
  { name: 'data', title: 'Data and journal', Section: DataSection },
  { name: 'about', title: 'About', Section: AboutSection },
]

/** What is personal to one person on one computer, and the systems outside. Every change counts at once. */
export function SettingsScreen() {
  const settings = useSettings()
  const name = useUi((state) => state.settingsSection)
  const [problem, setProblem] = useState('')
  const section = SECTIONS.find((candidate) => candidate.name === name) ?? SECTIONS[0]
  if (section === undefined) return null
  const change = (patch: Partial<Settings>) => {
    setProblem('')
    changeSettings(patch).catch((error: unknown) => setProblem(error instanceof Error ? error.message : 'It was not kept.'))
  }
  return (
    <div className="settings" data-testid="settings">
      <nav className="settings-nav" aria-label="Settings">
        <h1>Settings</h1>
        {SECTIONS.map((candidate) => (
          <button
            key={candidate.name}
            type="button"
            className={`settings-entry${candidate === section ? ' current' : ''}`}
            aria-current={candidate === section ? 'true' : undefined}
            onClick={() => uiStore.setState({ settingsSection: candidate.name })}
          >
            {candidate.title}
          </button>
        ))}
      </nav>
      <div className="settings-section">
        {problem !== '' && (
          <p className="text-caut" role="status">
            {problem}
          </p>
        )}
        <section.Section settings={settings} change={change} />
      </div>
    </div>
  )
}
