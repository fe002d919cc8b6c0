import { expect, test } from 'vitest'
import { clockTime, count, countdown, dayTime, duration, percent, plural, rate, ratio } from './words.ts'

test.each([
  [0, '0.0 s'],
  [800, '0.8 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [37_000, '37 s'],
  [59_600, '1 min'],
  [228_000, '3 min 48 s'],
  [6_420_000, '1 h 47'],
  [9 * 86_400_000, '9 days'],
])('%d ms is %s', (millis, words) => {
  expect(duration(millis)).toBe(words)
})

test.each([
  [24_000, '0:24'],
  [23_001, '0:24'],
  [640_000, '10:40'],
  [-5, '0:00'],
  [3_723_000, '1:02:03'],
])('%d ms counts down as %s', (millis, words) => {
  expect(countdown(millis)).toBe(words)
})

test('numbers as they are told', () => {
  expect([count(1_204), plural(1, 'change'), plural(14, 'change')]).toEqual(['1,204', '1 change', '14 changes'])
  expect([percent(0), percent(5.2), percent(25), percent(94.8), percent(100)]).toEqual(['0%', '5.2%', '25%', '94.8%', '100%'])
  expect([rate(0.0029), rate(0.019), rate(0.5), rate(0)]).toEqual(['0.29%', '1.9%', '50%', '0%'])
  expect([ratio(1.07), ratio(2.79), ratio(31)]).toEqual(['1.07×', '2.8×', '31×'])
})

test('a time says its day when it is another one', () => {
  const at = Date.UTC(2026, 10, 19, 3, 12, 40)
  expect(clockTime(at, 'utc')).toBe('03:12:40')
  expect(dayTime(at, at + 60_000, 'utc')).toBe('03:12:40')
  expect(dayTime(at, at + 5 * 86_400_000, 'utc')).toBe('Thu 19 Nov 03:12:40')
})
