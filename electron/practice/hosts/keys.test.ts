import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { newKeyPair } from './keys.ts'

test('every key pair can be read, and both halves belong together', () => {
  for (let count = 0; count < 1_500; count += 1) {
    const pair = newKeyPair('web-1')
    const [mine, other] = [pair.private, pair.public].map((key) => ssh2.utils.parseKey(key))
    if (!mine || mine instanceof Error || !other || other instanceof Error) throw new Error(`unreadable: ${pair.public}`)
    expect(mine.getPublicSSH()).toEqual(other.getPublicSSH())
  }
})
