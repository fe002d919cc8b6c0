import type { Settings } from '../../../shared/config/settings.ts'

/** What every section of the settings is given. */
export interface SectionProps {
  readonly settings: Settings
  readonly change: (patch: Partial<Settings>) => void
}
