import { expect, test } from 'vitest'
import { chordOf, KEYS, singleKeyOf } from './map.ts'
import { type KeyStroke, matchesLetter } from './match.ts'

const stroke = (key: string, held: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
})
const ctrlAlt = { ctrlKey: true, altKey: true }

test('no key does two things at the same place', () => {
  const names = KEYS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test.each([
  ['r', {}, 'R'],
  ['R', {}, 'R'],
  ['1', {}, '1'],
  ['/', {}, '/'],
  ['?', { shiftKey: true }, '?'],
  // A German keyboard needs Shift for both.
  ['/', { shiftKey: true }, '/'],
  ['R', { shiftKey: true }, undefined],
  ['r', { ctrlKey: true }, undefined],
  ['r', { metaKey: true }, undefined],
  ['r', { altKey: true }, undefined],
  ['q', {}, undefined],
])('single key %s %o is %s', (key, held, name) => {
  expect(singleKeyOf(stroke(key, held), true)?.name).toBe(name)
})

test.each([
  ['®', 'KeyR', 'R'],
  ['r', 'KeyR', 'R'],
  ['¡', 'Digit1', '1'],
  ['÷', 'Slash', '/'],
])('with single keys off, Ctrl Alt and the physical key: %s on %s is %s', (key, code, name) => {
  expect(singleKeyOf(stroke(key, { ...ctrlAlt, code }), false)?.name).toBe(name)
  expect(singleKeyOf(stroke(name.toLowerCase()), false)).toBeUndefined()
})

test.each([
  ['k', { ctrlKey: true }, 'Ctrl K'],
  ['k', { metaKey: true }, 'Ctrl K'],
  ['P', { ctrlKey: true, shiftKey: true }, 'Ctrl Shift P'],
  ['R', { ctrlKey: true, shiftKey: true }, 'Ctrl Shift R'],
  ['r', { ctrlKey: true }, undefined],
  ['k', { ctrlKey: true, altKey: true }, undefined],
  ['k', {}, undefined],
])('chord %s %o is %s', (key, held, name) => {
  expect(chordOf(stroke(key, held))?.name).toBe(name)
})

test('a hold key is the letter alone, or Ctrl Alt with it whatever it prints', () => {
  expect(matchesLetter(stroke('r'), 'R', true)).toBe(true)
  expect(matchesLetter(stroke('r'), 'R', false)).toBe(false)
  expect(matchesLetter(stroke('®', { ...ctrlAlt, code: 'KeyR' }), 'R', false)).toBe(true)
  expect(matchesLetter(stroke('r', { ctrlKey: true, shiftKey: true }), 'R', true)).toBe(false)
  expect(matchesLetter(stroke('R', { shiftKey: true }), 'R', true)).toBe(false)
  expect(matchesLetter(stroke('t'), 'R', true)).toBe(false)
})
