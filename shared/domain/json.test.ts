import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './json.ts'

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code unit, at every depth, whatever order they came in', () => {
    expect(canonicalJson({ b: 1, a: { d: [{ z: 0, y: 0 }], c: 2 } })).toBe('{"a":{"c":2,"d":[{"y":0,"z":0}]},"b":1}')
    // U+1F600 is written as D83D DE00, and so comes before U+FFEE although its code point is higher.
    expect(canonicalJson({ '\uffee': 1, '\u{1f600}': 2 })).toBe('{"\u{1f600}":2,"\uffee":1}')
  })

  it('leaves undefined members out, and keeps the places of undefined and missing items', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}')
    const sparse: unknown[] = []
    sparse[2] = 1
    expect(canonicalJson(sparse)).toBe('[null,null,1]')
  })

  it.each([
    [1e21, '1e+21'],
    [1e20, '100000000000000000000'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [-0, '0'],
    [4.35, '4.35'],
    [5e-324, '5e-324'],
  ])('prints the number %d as ECMAScript does', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('escapes control characters and lone surrogates, and nothing else', () => {
    expect(canonicalJson('\u0000\u001f"\\\n\u007f\u2028é😀')).toBe('"\\u0000\\u001f\\"\\\\\\n\u007f\u2028é😀"')
    expect(canonicalJson('😀'.slice(0, 1))).toBe('"\\ud83d"')
  })

  it('keeps a member named __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1},"b":2}')
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1},"b":2}')
  })

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a URL', new URL('http://127.0.0.1/')],
    ['a function', () => 0],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a undefined', undefined],
  ])('refuses %s', (name, value) => {
    expect(() => canonicalJson(value)).toThrow(new TypeError(`canonical JSON has no word for ${name}`))
    if (value !== undefined) expect(() => canonicalJson({ deep: [value] })).toThrow(TypeError)
  })

  it('is stable: reading it back and writing it again gives the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })
})
