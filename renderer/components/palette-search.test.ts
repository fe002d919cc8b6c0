import { expect, test } from 'vitest'
import { type PaletteItem, search } from './palette-search.ts'

const item = (group: string, title: string, locked?: string): PaletteItem => ({ id: title, group, title, locked })
const ITEMS = [
  item('Act on this push', 'Advance to 25% of customers', 'judge needs 1,588 more requests'),
  item('Act on this push', 'Pause'),
  item('Go to', 'Go to Audit'),
  item('Go to', 'Go to Push'),
  item('Find', 'web-shop 2026.48.2'),
]
const titles = (query: string) => search(ITEMS, query).map(({ title }) => title)

test('everything in its group, what is locked last in it', () => {
  expect(titles('')).toEqual(['Pause', 'Advance to 25% of customers', 'Go to Audit', 'Go to Push', 'web-shop 2026.48.2'])
})

test('every word must be there, wherever', () => {
  expect(titles('cust adv')).toEqual(['Advance to 25% of customers'])
  expect(titles('AUDIT')).toEqual(['Go to Audit'])
  expect(titles('2026')).toEqual(['web-shop 2026.48.2'])
  expect(titles('audit push')).toEqual([])
})

test('> asks for actions only', () => {
  expect(titles('>p')).toEqual(['Pause'])
})

test('10,000 items are searched within a tenth of a second', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => item('Find', `service-${index} 2026.48.${index}`))
  const from = performance.now()
  expect(search(many, '48 999').length).toBeGreaterThan(0)
  expect(performance.now() - from).toBeLessThan(500)
})
