import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectorError } from '../errors.ts'
import { parseServersState, parseStat, refusal, splitCsv, splitReplies } from './wire.ts'

describe('answers of the Runtime API', () => {
  it('are told apart by their empty lines', () => {
    expect(splitReplies('\n\nNo such server.\n\n', ['a', 'b', 'c'])).toEqual(['', '', 'No such server.'])
    expect(splitReplies('x\ny\n\n', ['a'])).toEqual(['x\ny'])
  })

  it.each([
    ['', 1],
    ['x', 1],
    ['x\n', 1],
    ['x\n\n', 2],
    ['x\n\ny\n\n', 1],
    ['x\n\ny', 1],
  ])('are refused when %j answers %i commands', (text, commands) => {
    expect(() => splitReplies(text, Array<string>(commands).fill('show'))).toThrow(ConnectorError)
  })

  it('never bring down the reader, whatever they are', () => {
    const readers = [
      (text: string) => splitReplies(text, ['a', 'b']),
      (text: string) => parseServersState(text, { needed: ['srv_name'] }),
      (text: string) => parseStat(text, { needed: ['pxname'] }),
    ]
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('# ', 'srv_name', 'pxname', ',', '"', '\n', ' ', '1') }),
        ),
        (text) => {
          for (const read of readers) {
            try {
              read(text)
            } catch (error) {
              expect(error).toBeInstanceOf(ConnectorError)
            }
          }
        },
      ),
    )
  })

  it('are read as CSV with quotes', () => {
    expect(splitCsv('a,"b,""c""",,d,')).toEqual(['a', 'b,"c"', '', 'd', ''])
    expect(splitCsv('a,,b')).toEqual(['a', '', 'b'])
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', ' ') }), { minLength: 1 }), (values) => {
        const line = values.map((value) => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')
        expect(splitCsv(line)).toEqual(values)
      }),
    )
  })

  it('find their columns by name, in any order', () => {
    expect(
      parseServersState('1\n# srv_new srv_name\n7 a\n8 b', { needed: ['srv_name'], wanted: ['srv_new', 'srv_old'] }),
    ).toEqual([
      { srv_new: '7', srv_name: 'a' },
      { srv_new: '8', srv_name: 'b' },
    ])
  })

  it.each([
    ['Permission denied', 'forbidden'],
    ['No such server.', 'not-found'],
    ['No such backend.', 'not-found'],
    ['entry not found.', 'not-found'],
    ['Backend is using a static LB algorithm and only accepts weights "0%" and "100%".', 'rejected'],
    ['something new', 'rejected'],
  ])('%j becomes the code %s, in their own words', (reply, code) => {
    const error = refusal('set server be/x weight 1', reply, 'not-done')
    expect(error).toMatchObject({ code, outcome: 'not-done', message: `HAProxy refused \`set server be/x weight 1\`: ${reply}` })
    expect(error.next).not.toBe('')
  })
})
