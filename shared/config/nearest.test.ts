import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearest, suggestion } from './nearest.ts'

describe('nearest', () => {
  it.each([
    ['enviroments', 'environments'],
    ['Shift', 'shift'],
    ['hsots', 'hosts'],
    ['sharee', 'share'],
    ['zzz', undefined],
    ['x'.repeat(100), undefined],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['environments', 'shift', 'hosts', 'share', 'smoke'])).toBe(meant)
  })

  it('finds every word again that has one letter too many', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/)
    fc.assert(
      fc.property(word, fc.stringMatching(/^[a-z]$/), (text, letter) => {
        expect(nearest(text + letter, [text])).toBe(text)
      }),
    )
  })
})

describe('suggestion', () => {
  it('guesses, else lists, else says to remove it', () => {
    expect(suggestion('smok', ['smoke'])).toBe('Did you mean "smoke"?')
    expect(suggestion('zzz', ['smoke', 'bake'])).toBe('Use one of: smoke, bake.')
    expect(suggestion('zzz', [])).toBe('Remove it.')
  })
})
