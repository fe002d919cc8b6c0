import { createCipheriv, createDecipheriv } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { KeyWrapper } from '../ports.ts'
import { openVault } from './index.ts'

const PASSPHRASE = 'correct horse'
const SECRET = 'tok-12345'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
  file = join(folder, 'vault.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A system's key store that belongs to one user: another user's can't open what it wrapped. */
function systemOf(user: number): KeyWrapper {
  const key = Buffer.alloc(32, user)
  const nonce = Buffer.alloc(12)
  return {
    wrap(plain) {
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    unwrap(wrapped) {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(wrapped.subarray(-16))
      return Buffer.concat([decipher.update(wrapped.subarray(0, -16)), decipher.final()])
    },
  }
}

/** A vault as it stands on the disk; made once, since each guess at a passphrase is meant to take its time. */
let made: string
beforeAll(async () => {
  const once = mkdtempSync(join(tmpdir(), 'vault-'))
  const vault = openVault({ file: join(once, 'vault.json') })
  await vault.unlock(PASSPHRASE)
  await vault.set('lb', SECRET)
  await vault.set('__proto__', 'odd name')
  made = readFileSync(join(once, 'vault.json'), 'utf8')
  rmSync(once, { recursive: true })
})

async function unlocked() {
  const vault = openVault({ file })
  await vault.unlock(PASSPHRASE)
  return vault
}

const content = () => JSON.parse(readFileSync(file, 'utf8'))

describe('a vault with a passphrase', () => {
  it('is none, then open, then locked, then open again', async () => {
    const fresh = openVault({ file })
    expect([fresh.state(), fresh.names()]).toEqual(['none', []])
    await expect(fresh.get('lb')).rejects.toThrow(
      "The secret vault:lb can't be had: the vault is empty. Choose a passphrase, then try again.",
    )
    await expect(fresh.set('lb', SECRET)).rejects.toThrow('Choose a passphrase first')
    await fresh.unlock(PASSPHRASE)
    expect([fresh.state(), fresh.names()]).toEqual(['open', []])

    writeFileSync(file, made)
    const again = openVault({ file })
    expect([again.state(), again.names()]).toEqual(['locked', []])
    await expect(again.get('lb')).rejects.toThrow(
      "The secret vault:lb can't be had: the vault is locked. Unlock it, then try again.",
    )
    await expect(again.set('lb', 'x')).rejects.toThrow('The vault is locked: nothing was read or changed.')
    await again.unlock(PASSPHRASE)
    expect(again.names()).toEqual(['__proto__', 'lb'])
    expect([await again.get('lb'), await again.get('__proto__')]).toEqual([SECRET, 'odd name'])
    await expect(again.get('gone')).rejects.toThrow('the vault has none of that name')
  })

  it('says one sentence to a wrong passphrase, and stays as it was', async () => {
    writeFileSync(file, made)
    const vault = openVault({ file })
    await expect(vault.unlock('wrong horse')).rejects.toThrow(/^This passphrase does not open the vault\.$/)
    expect(vault.state()).toBe('locked')
  })

  it('takes the same letters in another form', async () => {
    const vault = openVault({ file })
    await vault.unlock('crème brûlée'.normalize('NFC'))
    await expect(openVault({ file }).unlock('crème brûlée'.normalize('NFD'))).resolves.toBeUndefined()
  })

  it('removes, and keeps changes that come at the same moment in order', async () => {
    writeFileSync(file, made)
    const vault = await unlocked()
    await Promise.all([vault.set('a', '1'), vault.set('b', '2'), vault.remove('lb'), vault.set('a', '3')])
    const again = openVault({ file })
    await again.unlock(PASSPHRASE)
    expect(again.names()).toEqual(['__proto__', 'a', 'b'])
    expect(await again.get('a')).toBe('3')
  })

  it('writes neither names nor secrets nor the passphrase, for its owner alone, and leaves no draft', async () => {
    writeFileSync(file, made)
    await (await unlocked()).remove('gone')
    const text = readFileSync(file, 'utf8')
    for (const word of ['lb', SECRET, Buffer.from(SECRET).toString('base64'), PASSPHRASE]) expect(text).not.toContain(`"${word}"`)
    expect(text).not.toContain(SECRET)
    expect(readdirSync(folder)).toEqual(['vault.json'])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    const [lock] = content().locks
    expect(lock).toMatchObject({ kind: 'passphrase', cost: { n: 2 ** 17, r: 8, p: 1 } })
  })

  it('seals with another nonce every time', async () => {
    writeFileSync(file, made)
    const vault = await unlocked()
    const before = content()
    await vault.set('lb', SECRET)
    expect(content().secrets.nonce).not.toBe(before.secrets.nonce)
    expect(content().locks).toEqual(before.locks)
  })
})

describe('a vault that was changed', () => {
  const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)

  it.each(['nonce', 'data', 'tag'])('is found out by its secrets: %s', async (member) => {
    const changed = JSON.parse(made)
    changed.secrets[member] = flip(changed.secrets[member])
    writeFileSync(file, JSON.stringify(changed))
    const vault = openVault({ file })
    await expect(vault.unlock(PASSPHRASE)).rejects.toThrow(`The vault ${file} was changed or damaged`)
    expect(vault.state()).toBe('locked')
  })

  it.each([
    ['no JSON', () => 'x'],
    ['cut', () => made.slice(0, -30)],
    ['of a newer version', () => JSON.stringify({ ...JSON.parse(made), signalboxVault: 2 })],
    ['with a cheap lock', () => made.replace('131072', '2')],
    ['with a lock that eats the memory', () => made.replace('131072', '1073741824')],
  ])('stays locked and as it is when it is %s', async (_name, text) => {
    const before = text()
    writeFileSync(file, before)
    const vault = openVault({ file, wrapper: systemOf(1) })
    expect(vault.state()).toBe('locked')
    for (const call of [vault.unlock(PASSPHRASE), vault.get('lb'), vault.set('lb', 'x'), vault.remove('lb')]) {
      await expect(call).rejects.toThrow(`The vault ${file} was changed or damaged`)
    }
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})

describe("a vault whose key the system's own store wraps", () => {
  it('is made by the first secret and opens by itself, for this user alone', async () => {
    const vault = openVault({ file, wrapper: systemOf(1) })
    expect(vault.state()).toBe('none')
    await vault.set('lb', SECRET)
    expect(openVault({ file, wrapper: systemOf(1) }).names()).toEqual(['lb'])
    expect(await openVault({ file, wrapper: systemOf(1) }).get('lb')).toBe(SECRET)
    for (const other of [openVault({ file, wrapper: systemOf(2) }), openVault({ file })]) {
      expect(other.state()).toBe('locked')
      await expect(other.unlock(PASSPHRASE)).rejects.toThrow('has no passphrase: it opens in the desktop app')
    }
  })

  it('gets a passphrase too, and then opens either way', async () => {
    const vault = openVault({ file, wrapper: systemOf(1) })
    await vault.set('lb', SECRET)
    await vault.unlock(PASSPHRASE)
    await vault.set('ci', 'another')
    const elsewhere = openVault({ file })
    await elsewhere.unlock(PASSPHRASE)
    expect(await elsewhere.get('ci')).toBe('another')
    expect(await openVault({ file, wrapper: systemOf(1) }).get('ci')).toBe('another')
    await expect(openVault({ file, wrapper: systemOf(1) }).unlock('wrong horse')).rejects.toThrow('does not open')
  })
})

describe('a disk that refuses', () => {
  it('leaves the vault as it was, and the sentence has no secret in it', async () => {
    writeFileSync(file, made)
    const vault = await unlocked()
    rmSync(folder, { recursive: true })
    const error: unknown = await vault.set('lb', 'new-secret').catch((problem: unknown) => problem)
    expect(String(error)).toContain(`The vault ${file} was not written and is as it was.`)
    expect(String(error)).not.toContain('new-secret')
    expect(await vault.get('lb')).toBe(SECRET)
  })
})
