import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { isSaneCost } from './seal.ts'

const base64 = z.base64()
const sealed = z.strictObject({ nonce: base64, data: base64, tag: base64 })

/** A way to the vault's key. `passphrase`: the key, sealed with one made by scrypt. `system`: wrapped by the system's own store. */
const lock = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('passphrase'),
    cost: z.strictObject({ n: z.int(), r: z.int(), p: z.int() }).refine(isSaneCost),
    salt: base64,
    key: sealed,
  }),
  z.strictObject({ kind: z.literal('system'), key: base64 }),
])

const vaultFile = z.strictObject({ signalboxVault: z.literal(1), locks: z.array(lock).min(1).max(2), secrets: sealed })

/** What is sealed: pairs and not an object, so that any name is a name. */
export const secretsSchema = z.array(z.tuple([z.string(), z.string()]))

export type Lock = z.infer<typeof lock>
export type VaultFile = z.infer<typeof vaultFile>

/** Undefined: there is none yet. Throws an `Error` with a sentence when it can't be read or is no vault. */
export function readVaultFile(file: string): VaultFile | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new Error(
      `The vault ${file} can't be read. The system said: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    )
  }
  return vaultFile.safeParse(parsed(text)).data ?? damaged(file)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function damaged(file: string): never {
  throw new Error(
    `The vault ${file} was changed or damaged, or a newer Signalbox wrote it. Nothing was read from it. Bring back a good copy, or move it aside and enter the secrets again.`,
  )
}
