import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What a known_hosts file says of one host. */
export interface KnownKeys {
  /** Public keys as they come over the wire. */
  readonly keys: readonly Buffer[]
  readonly revoked: readonly Buffer[]
}

/** As `ssh-keygen -l` prints it: `SHA256:` and base64 without padding. */
export const fingerprintOf = (key: Buffer) => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

export const sameKey = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b)

/** The algorithm's name, which stands at the front of every public key. */
export const keyType = (key: Buffer) => key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1')

/**
 * Reads the OpenSSH format (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): plain, wildcard, negated and hashed names, and `@revoked`.
 * `@cert-authority` lines are passed over: certificates are not among the algorithms that Signalbox offers.
 */
export function knownKeys(text: string, address: string, port: number): KnownKeys {
  const name = port === 22 ? address : `[${address}]:${port}`
  const keys: Buffer[] = []
  const revoked: Buffer[] = []
  for (const line of text.split(/\r?\n/)) {
    const fields = line.trim().split(/\s+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [names = '', , base64 = ''] = fields
    if (names.startsWith('#') || base64 === '' || marker === '@cert-authority') continue
    if (matches(names, name)) (marker === '@revoked' ? revoked : keys).push(Buffer.from(base64, 'base64'))
  }
  return { keys, revoked }
}

function matches(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|')
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  const patterns = names.split(',')
  const hit = (pattern: string) => wildcard(pattern.toLowerCase()).test(name.toLowerCase())
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && hit(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && hit(pattern.slice(1)))
  )
}

const wildcard = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
