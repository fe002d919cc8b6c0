import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecrets, REDACTED, redact } from './index.ts'

const SECRET = 'p&ss "wörd"/+=\\1'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  file = join(folder, 'token')
})
afterEach(() => rmSync(folder, { recursive: true }))

const vault = {
  get: async (name: string) => (name === 'lb' ? SECRET : Promise.reject(new Error(`The secret vault:${name} can't be had.`))),
}
const secretsWith = (env: Record<string, string> = {}) => createSecrets({ env, vault })
const write = (content: string | Uint8Array, mode = 0o600) => {
  writeFileSync(file, content)
  chmodSync(file, mode)
  return `file:${file}`
}

describe('a secret behind a reference', () => {
  it('comes from the environment', async () => {
    const secrets = secretsWith({ TOKEN: SECRET, EMPTY: '' })
    expect(await secrets('env:TOKEN')).toBe(SECRET)
    await expect(secrets('env:EMPTY')).rejects.toThrow("The secret env:EMPTY can't be had: the environment variable is empty.")
    await expect(secrets('env:GONE')).rejects.toThrow("The secret env:GONE can't be had: the environment variable is not set.")
  })

  it('comes from the vault', async () => {
    expect(await secretsWith()('vault:lb')).toBe(SECRET)
    await expect(secretsWith()('vault:gone')).rejects.toThrow("The secret vault:gone can't be had.")
  })

  it.each([
    [`${SECRET}\n`, SECRET],
    [`${SECRET}\r\n`, SECRET],
    [`${SECRET}\n\n`, `${SECRET}\n`],
    [` ${SECRET} `, ` ${SECRET} `],
  ])('comes from a file, without one line end: %j', async (content, expected) => {
    expect(await secretsWith()(write(content))).toBe(expected)
  })

  it('is read anew every time, so that a changed file counts at once', async () => {
    const secrets = secretsWith()
    expect(await secrets(write('old'))).toBe('old')
    expect(await secrets(write('new'))).toBe('new')
  })

  it.each<[string, () => string, string]>([
    ['is missing', () => `file:${join('/', 'gone', 'token')}`, 'ENOENT'],
    ['is relative', () => 'file:token', 'the path does not begin at the root'],
    ['is a folder', () => `file:${folder}`, 'it is not a file'],
    ['is empty', () => write('\n'), 'it is empty'],
    ['is too big', () => write(SECRET.repeat(10_000)), 'at most 65536 are read'],
    ['is no text', () => write(Buffer.from([0x73, 0xff, 0xfe])), 'it is not text in UTF-8'],
  ])('is refused when the file %s', async (_name, reference, why) => {
    await expect(secretsWith()(reference())).rejects.toThrow(why)
  })

  it.skipIf(process.platform === 'win32').each([
    ['read by all', 0o604],
    ['written by all', 0o602],
    ['used by all', 0o777],
  ])('is refused when the file may be %s', async (_name, mode) => {
    const reference = write(SECRET, mode)
    await expect(secretsWith()(reference)).rejects.toThrow(
      `every user of this computer may read or change it. Run: chmod 600 '${file}'`,
    )
    chmodSync(file, 0o640)
    expect(await secretsWith()(reference)).toBe(SECRET)
  })

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    await promisify(execFile)('mkfifo', ['-m', '600', file])
    await expect(secretsWith()(`file:${file}`)).rejects.toThrow('it is not a file')
  })

  it.each([SECRET, '', 'env:', 'https://x', 'VAULT:lb', ' vault:lb'])(
    'is not echoed where a reference should be: %j',
    async (text) => {
      const error: unknown = await secretsWith()(text).catch((problem: unknown) => problem)
      // The same words for all: it may be the secret itself that was pasted in the wrong place.
      expect(error).toEqual(
        new Error('A secret is given by reference: env:NAME, file:PATH or vault:NAME. What stands there is none of these.'),
      )
    },
  )
})

describe('redact', () => {
  it('takes every known secret out, in the forms that it travels in', async () => {
    const secrets = secretsWith({ TOKEN: 'tok-12345' })
    await secrets('vault:lb')
    await secrets('env:TOKEN')
    for (const form of [
      SECRET,
      JSON.stringify({ password: SECRET }),
      `https://u:${encodeURIComponent(SECRET)}@host/`,
      new URLSearchParams({ password: SECRET }).toString(),
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(SECRET).toString('base64url'),
      'Bearer tok-12345',
    ]) {
      const clean = secrets.redact(`before ${form} after`)
      expect(clean).toContain(REDACTED)
      expect(clean).toMatch(/^before .*after$/)
      expect(secrets.redact(clean)).toBe(clean)
      for (const part of ['wörd', 'w%C3%B6rd', 'tok-', Buffer.from(SECRET).toString('base64').slice(0, 8)])
        expect(clean).not.toContain(part)
    }
  })

  it('leaves ordinary words alone when a secret is short', () => {
    expect(redact('an answer and a', ['a'])).toBe(`an answer and ${REDACTED}`)
    expect(redact('pin=123 1234', ['123'])).toBe(`pin=${REDACTED} 1234`)
    expect(redact('nothing', [])).toBe('nothing')
    expect(redact('nothing', [''])).toBe('nothing')
  })

  it('leaves nothing of one secret that is part of another', () => {
    expect(redact('abcdefgh', ['abcd', 'abcdefgh'])).toBe(REDACTED)
  })

  it('leaves no secret of four letters or more in any text', () => {
    const secret = fc.string({ minLength: 4, unit: 'binary' }).filter((text) => !REDACTED.includes(text))
    fc.assert(
      fc.property(secret, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (hidden, before, after) => {
        expect(redact(before + hidden + after, [hidden]).replaceAll(REDACTED, '\n'.repeat(9))).not.toContain(hidden)
      }),
    )
  })
})
