import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const GROUNDS = ['bg0', 'bg1', 'bg2', 'bg3']

/** Name -> `#rrggbb`, of one theme. */
function tokens(theme: 'dark' | 'light'): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** As WCAG 2 counts it: 1 to 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

for (const theme of ['dark', 'light'] as const) {
  const of = tokens(theme)
  const value = (name: string) => of.get(name) ?? expect.fail(`${theme} has no --${name}`)

  for (const ink of ['ink1', 'ink2', 'ink3', 'blue', 'green', 'warn', 'caut'])
    test(`${theme}: ${ink} is readable on every ground`, () => {
      for (const ground of GROUNDS) expect(contrast(value(ink), value(ground)), ground).toBeGreaterThanOrEqual(4.5)
    })

  for (const line of ['line2', 'track'])
    test(`${theme}: ${line} carries meaning, so it is seen on every ground`, () => {
      for (const ground of GROUNDS) expect(contrast(value(line), value(ground)), ground).toBeGreaterThanOrEqual(3)
    })

  test(`${theme}: main text is far above what is asked`, () => {
    for (const ground of GROUNDS) expect(contrast(value('ink1'), value(ground)), ground).toBeGreaterThanOrEqual(11)
  })

  test.each([
    ['warn-ink', 'warn-fill'],
    ['caut-ink', 'caut-fill'],
    ['btn-ink', 'btn'],
    ['ink1', 'warn-ground'],
    ['ink1', 'caut-ground'],
  ])(`${theme}: %s on %s`, (ink, ground) => {
    expect(contrast(value(ink), value(ground))).toBeGreaterThanOrEqual(4.5)
  })
}
