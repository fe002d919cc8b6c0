import ssh2 from 'ssh2'

export interface KeyPair {
  readonly public: string
  readonly private: string
}

/**
 * A new ed25519 key pair in OpenSSH's format. ssh2 takes the first byte of a public key for padding when it is zero, so that
 * one pair in 256 comes out a byte short and can't be read by anybody: such a pair is thrown away.
 */
export function newKeyPair(comment: string): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment })
    const readable = [pair.private, pair.public].every((key) => !(ssh2.utils.parseKey(key) instanceof Error))
    if (readable) return pair
  }
}
