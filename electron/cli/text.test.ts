import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clean, columns, duration, safeJson } from './text.ts'

const OBEYED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

describe('clean', () => {
  it('leaves nothing that a terminal would obey, and all the rest', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(clean(text)).not.toMatch(OBEYED)
      }),
    )
    expect(clean('Überraschung 😀 0.81 %')).toBe('Überraschung 😀 0.81 %')
  })

  it('makes one line of many', () => {
    expect(clean('one\r\n  two\tthree')).toBe('one two three')
  })
})

describe('safeJson', () => {
  it('can be printed, and reads back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = safeJson(value, 2)
        expect(text.replaceAll('\n', '')).not.toMatch(OBEYED)
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value))
      }),
    )
  })
})

describe('columns', () => {
  it('aligns what is cleaned', () => {
    expect(
      columns(
        [
          ['a', 'b'],
          ['long\u001b[1m', 'c'],
        ],
        '  ',
      ),
    ).toEqual(['  a        b', '  long[1m  c'])
  })
})

describe('duration', () => {
  it.each([
    [1_240, '1.2 s'],
    [37_400, '37 s'],
    [65_000, '1 min 05 s'],
    [6_420_000, '1 h 47'],
  ])('%d ms is %s', (millis, text) => {
    expect(duration(millis)).toBe(text)
  })
})
