import type { Settings } from '../../shared/config/settings.ts'

export type Theme = 'dark' | 'light'

/** Dark from 18 to 8 by the computer's own clock, unless one was chosen. */
export const themeAt = (chosen: Settings['theme'], localHour: number): Theme =>
  chosen !== 'auto' ? chosen : localHour >= 18 || localHour < 8 ? 'dark' : 'light'

/** Puts theme, density and contrast on the document, where the tokens read them. */
export function applyLook(theme: Theme, { density, highContrast }: Pick<Settings, 'density' | 'highContrast'>): void {
  const { dataset } = document.documentElement
  dataset.theme = theme
  dataset.density = density
  dataset.contrast = highContrast ? 'high' : 'normal'
}
