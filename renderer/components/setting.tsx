import type { ReactNode } from 'react'
import { Switch } from 'react-aria-components'
import './setting.css'

interface SettingProps {
  readonly title: string
  readonly about?: ReactNode
  readonly children: ReactNode
}

/** One setting: what it is, what it means, and its control on the right. */
export const Setting = ({ title, about, children }: SettingProps) => (
  <div className="setting">
    <div>
      <div className="strong">{title}</div>
      {about !== undefined && <div className="field-note">{about}</div>}
    </div>
    {children}
  </div>
)

interface ToggleProps {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

/** On or off, in words as well as by position. */
export const Toggle = ({ label, on, onChange }: ToggleProps) => (
  <Switch className="toggle" aria-label={label} isSelected={on} onChange={onChange}>
    <span className="toggle-track" aria-hidden="true">
      <span className="toggle-knob" />
    </span>
    {on ? 'On' : 'Off'}
  </Switch>
)
