import { randomBytes } from 'node:crypto'
import { writeAtomically } from '../disk/write-atomically.ts'
import type { KeyWrapper, SecretVault } from '../ports.ts'
import { COST, KEY_BYTES, keyFrom, seal, unseal } from './seal.ts'
import { damaged, type Lock, readVaultFile, secretsSchema, type VaultFile } from './vault-file.ts'

/** What the seals are about: one can't be put in the other's place. */
const ABOUT = { key: 'signalbox vault 1 key', secrets: 'signalbox vault 1 secrets' } as const

/** Name -> secret, and the key that they are sealed with. */
interface Open {
  readonly key: Uint8Array
  readonly secrets: ReadonlyMap<string, string>
}

/**
 * The vault in `file`, made when the first secret is set or a passphrase is chosen. Its key is sealed with a passphrase
 * (`unlock`; the first one makes the vault), or wrapped by the system's own store where there is one (then it opens by
 * itself), or both: `unlock` on a vault that the system opened adds a passphrase, so that it can be opened elsewhere too.
 * Names are secrets too: they are told while it is open. A file that can't be read, or is no vault, is a vault that stays
 * locked: every call says why, and the file is left as it is.
 */
export function openVault({ file, wrapper }: { readonly file: string; readonly wrapper?: KeyWrapper | undefined }): SecretVault {
  const { found, problem } = lookAt(file, wrapper)
  let stored = found?.stored
  let open = found?.open
  let busy: Promise<unknown> = Promise.resolve()

  /** One change after the other, in the order of asking, whatever became of the one before. */
  const inTurn = <Value>(run: () => Promise<Value>): Promise<Value> => {
    const done = busy.then(() => {
      if (problem) throw problem
      return run()
    })
    busy = done.catch(() => undefined)
    return done
  }

  async function save(locks: readonly Lock[], next: Open) {
    const plain = Buffer.from(JSON.stringify([...next.secrets]))
    const content: VaultFile = { signalboxVault: 1, locks: [...locks], secrets: seal(next.key, plain, ABOUT.secrets) }
    await writeAtomically(file, (handle) => handle.writeFile(`${JSON.stringify(content, null, 2)}\n`)).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`The vault ${file} was not written and is as it was. The system said: ${why}.`, { cause })
    })
    stored = content
    open = next
  }

  async function withPassphrase(passphrase: string, key: Uint8Array): Promise<Lock> {
    const salt = randomBytes(16)
    const wrapping = await keyFrom(passphrase, salt, COST)
    return { kind: 'passphrase', cost: COST, salt: salt.toString('base64'), key: seal(wrapping, key, ABOUT.key) }
  }

  const change = (edit: (secrets: Map<string, string>) => void) =>
    inTurn(async () => {
      const from = open ?? begin()
      const secrets = new Map(from.secrets)
      edit(secrets)
      await save(stored?.locks ?? [systemLock(insist(wrapper), from.key)], { key: from.key, secrets })
    })

  /** A vault that needs no passphrase, for there is a system to keep its key. */
  function begin(): Open {
    if (stored) throw new Error('The vault is locked: nothing was read or changed. Unlock it with its passphrase first.')
    insist(wrapper)
    return { key: randomBytes(KEY_BYTES), secrets: new Map() }
  }

  return {
    state: () => (open ? 'open' : stored || problem ? 'locked' : 'none'),
    names: () => (open ? [...open.secrets.keys()].sort() : []),
    unlock: (passphrase) =>
      inTurn(async () => {
        const lock = stored?.locks.find((each) => each.kind === 'passphrase')
        if (stored && lock) open = await openedByPassphrase(stored, lock, passphrase, file)
        else if (stored && !open)
          throw new Error(
            `The vault ${file} has no passphrase: it opens in the desktop app of the user who made it. Choose a passphrase there.`,
          )
        else {
          const from = open ?? { key: randomBytes(KEY_BYTES), secrets: new Map<string, string>() }
          await save([...(stored?.locks ?? []), await withPassphrase(passphrase, from.key)], from)
        }
      }),
    set: (name, value) => change((secrets) => secrets.set(name, value)),
    remove: (name) => change((secrets) => secrets.delete(name)),
    async get(name) {
      await busy
      if (problem) throw problem
      if (!open)
        throw new Error(
          `The secret vault:${name} can't be had: the vault is ${stored ? 'locked. Unlock it' : 'empty. Choose a passphrase'}, then try again.`,
        )
      const value = open.secrets.get(name)
      if (value === undefined)
        throw new Error(`The secret vault:${name} can't be had: the vault has none of that name. Set it, then try again.`)
      return value
    },
  }
}

interface Found {
  readonly stored: VaultFile
  readonly open: Open | undefined
}

/** What is there when it is opened; nothing: no vault yet. */
function lookAt(file: string, wrapper: KeyWrapper | undefined): { readonly found?: Found; readonly problem?: Error } {
  try {
    const stored = readVaultFile(file)
    return stored ? { found: { stored, open: wrapper && openedBySystem(stored, wrapper, file) } } : {}
  } catch (error) {
    return { problem: error instanceof Error ? error : new Error(String(error)) }
  }
}

function insist(wrapper: KeyWrapper | undefined): KeyWrapper {
  if (wrapper) return wrapper
  throw new Error('There is no vault yet: nothing was kept. Choose a passphrase first.')
}

const systemLock = (wrapper: KeyWrapper, key: Uint8Array): Lock => ({
  kind: 'system',
  key: Buffer.from(wrapper.wrap(key)).toString('base64'),
})

/** Undefined: the system does not know this key (another computer or user), or there is a passphrase only. */
function openedBySystem(stored: VaultFile, wrapper: KeyWrapper, file: string): Open | undefined {
  const lock = stored.locks.find((each) => each.kind === 'system')
  const key = lock && unwrapped(wrapper, lock.key)
  return key && { key, secrets: secretsOf(stored, key, file) }
}

function unwrapped(wrapper: KeyWrapper, key: string) {
  try {
    return wrapper.unwrap(Buffer.from(key, 'base64'))
  } catch {
    // The system's store says no by throwing, in words of its own: the vault stays locked, and a passphrase may open it.
    return undefined
  }
}

async function openedByPassphrase(
  stored: VaultFile,
  lock: Extract<Lock, { kind: 'passphrase' }>,
  passphrase: string,
  file: string,
): Promise<Open> {
  const wrapping = await keyFrom(passphrase, Buffer.from(lock.salt, 'base64'), lock.cost)
  const key = unseal(wrapping, lock.key, ABOUT.key)
  if (!key) throw new Error('This passphrase does not open the vault.')
  return { key, secrets: secretsOf(stored, key, file) }
}

function secretsOf(stored: VaultFile, key: Uint8Array, file: string): ReadonlyMap<string, string> {
  const plain = key.length === KEY_BYTES ? unseal(key, stored.secrets, ABOUT.secrets) : undefined
  if (!plain) return damaged(file)
  return new Map(secretsSchema.parse(JSON.parse(plain.toString())))
}
