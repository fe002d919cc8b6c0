import { expect, test } from 'vitest'
import { themeAt } from './theme.ts'

test.each([
  [7, 'dark'],
  [8, 'light'],
  [17, 'light'],
  [18, 'dark'],
  [0, 'dark'],
] as const)('at %d o’clock, automatic is %s', (hour, theme) => {
  expect(themeAt('auto', hour)).toBe(theme)
  expect(themeAt('light', hour)).toBe('light')
  expect(themeAt('dark', hour)).toBe('dark')
})
