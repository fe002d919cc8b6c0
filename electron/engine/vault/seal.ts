import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

/** AES-256-GCM with a new nonce every time. `about` is bound to it: what was sealed as one thing can't be opened as another. */
export interface Sealed {
  /** All base64. */
  readonly nonce: string
  readonly data: string
  readonly tag: string
}

export const KEY_BYTES = 32

export function seal(key: Uint8Array, plain: Uint8Array, about: string): Sealed {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  const data = Buffer.concat([cipher.update(plain), cipher.final()])
  return { nonce: nonce.toString('base64'), data: data.toString('base64'), tag: cipher.getAuthTag().toString('base64') }
}

/** Undefined: another key, or not what was sealed. */
export function unseal(key: Uint8Array, { nonce, data, tag }: Sealed, about: string): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(about)).setAuthTag(Buffer.from(tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
  } catch {
    return undefined
  }
}

/** Cost of scrypt (RFC 7914). Kept in the file, so that later versions can ask for more. */
export interface ScryptCost {
  readonly n: number
  readonly r: number
  readonly p: number
}

/** 128 MB and about half a second per guess. */
export const COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 }

/** The cost stands in a file that somebody may have changed: it must not be cheap, nor eat the computer's memory. */
export const isSaneCost = ({ n, r, p }: ScryptCost) =>
  n >= 2 ** 17 && n <= 2 ** 20 && Number.isInteger(Math.log2(n)) && r === 8 && p >= 1 && p <= 4

export function keyFrom(passphrase: string, salt: Uint8Array, { n, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase typed on another keyboard may come in another form of the same letters.
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
