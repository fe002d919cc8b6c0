import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions, WrongUse } from './options.ts'

describe('the options of both hosts', () => {
  it('are the data folder, the world, the port and whether to open a window', () => {
    expect(readOptions(['--home', 'here', '--world', 'practice', '--port', '4711', '--open'])).toEqual({
      home: resolve('here'),
      initial: { world: 'practice' },
      port: 4711,
      open: true,
    })
    expect(readOptions(['--home', '/data', '--workspace', '/work'])).toEqual({
      home: '/data',
      initial: { world: 'real', folder: '/work' },
      open: false,
    })
    expect(readOptions(['--help'])).toBe('help')
  })

  it.each([
    [['--world', 'real'], /practice/],
    [['--world', 'practice', '--workspace', '/work'], /never in one console/],
    [['--port', '70000'], /not a port/],
    [['--port', 'x'], /not a port/],
    [['--prot', '1'], /--prot/],
    [['folder'], /folder/],
  ])('%s is a wrong use, and the sentence says of what', (args, reason) => {
    expect(() => readOptions(args)).toThrow(WrongUse)
    expect(() => readOptions(args)).toThrow(reason)
  })
})
