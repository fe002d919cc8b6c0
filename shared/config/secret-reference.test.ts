import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSecretReference } from './secret-reference.ts'

describe('parseSecretReference', () => {
  it.each([
    ['env:LB_TOKEN', { from: 'env', name: 'LB_TOKEN' }],
    ['file:/run/secrets/lb token', { from: 'file', path: '/run/secrets/lb token' }],
    ['vault:lb-token', { from: 'vault', name: 'lb-token' }],
  ])('reads %s', (text, value) => {
    expect(parseSecretReference(text)).toEqual({ ok: true, value })
  })

  it.each(['', 'env:', 'env:1A', 'env:A-B', 'env:A\n', 'file:', 'file:a\u0000b', 'vault:', 'vault:a/b', 'Env:A', 'hunter2'])(
    'refuses %j',
    (text) => {
      expect(parseSecretReference(text).ok).toBe(false)
    },
  )

  it('never repeats the text in its answer: somebody may have put the secret itself there', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,5}:#[0-9A-F]{12,20}$/), (text) => {
        const answer = parseSecretReference(text)
        if (answer.ok) expect(text.startsWith('file:')).toBe(true)
        else expect(answer.problem).not.toContain(text.split('#')[1])
      }),
    )
  })
})
