import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { SecretVault } from '../ports.ts'
import { redact } from './redact.ts'

/** Bytes. Keys and tokens are small; what is bigger is another file than was meant. */
const LARGEST = 64 * 1024

/** Fetches the secret behind a reference, anew every time. Rejects with a sentence that names the reference, never the secret. */
export interface Secrets {
  (reference: string): Promise<string>
  /** The text without any secret that was ever handed out here. */
  redact(text: string): string
}

/**
 * `env:NAME`, `file:PATH` (absolute; one line end at its end is cut off; not readable by others) or `vault:NAME`.
 */
export function createSecrets(sources: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly vault: Pick<SecretVault, 'get'>
}): Secrets {
  const known = new Set<string>()

  async function fetch(reference: string) {
    const [, kind, name = ''] = /^(env|file|vault):(.+)$/s.exec(reference) ?? []
    switch (kind) {
      case 'env':
        return fromEnvironment(sources.env, name)
      case 'file':
        return fromFile(name)
      case 'vault':
        return sources.vault.get(name)
      default:
        // What stands here may be the secret itself, pasted in the wrong place.
        throw new Error('A secret is given by reference: env:NAME, file:PATH or vault:NAME. What stands there is none of these.')
    }
  }

  const secrets = async (reference: string) => {
    const secret = await fetch(reference)
    known.add(secret)
    return secret
  }
  return Object.assign(secrets, { redact: (text: string) => redact(text, known) })
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>, name: string) {
  const value = env[name]
  if (value) return value
  const what = value === undefined ? 'not set' : 'empty'
  throw new Error(`The secret env:${name} can't be had: the environment variable is ${what}. Set it, then start Signalbox again.`)
}

async function fromFile(path: string) {
  if (!isAbsolute(path)) throw fileError(path, 'the path does not begin at the root', 'Write the whole path.')
  // Not blocking: a pipe in the file's place would otherwise hold up the caller until somebody writes into it.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((cause: unknown) => {
    throw fileError(path, cause instanceof Error ? cause.message : String(cause), 'Check the path and the rights of its folders.')
  })
  try {
    return await contentOf(handle, path)
  } finally {
    await handle.close()
  }
}

async function contentOf(handle: FileHandle, path: string) {
  const stats = await handle.stat()
  const { size, mode } = stats
  if (!stats.isFile()) throw fileError(path, 'it is not a file', 'Name the file that holds the secret and nothing else.')
  if (process.platform !== 'win32' && mode & 0o007) {
    throw fileError(path, 'every user of this computer may read or change it', `Run: chmod 600 '${path}'`)
  }
  if (size > LARGEST)
    throw fileError(
      path,
      `it has ${size} bytes, and at most ${LARGEST} are read`,
      'Name the file that holds the secret and nothing else.',
    )
  const text = decoded(await handle.readFile(), path).replace(/\r?\n$/, '')
  if (text === '') throw fileError(path, 'it is empty', 'Write the secret into it.')
  return text
}

function decoded(bytes: Uint8Array, path: string) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw fileError(path, 'it is not text in UTF-8', 'Name the file that holds the secret as text.')
  }
}

const fileError = (path: string, why: string, next: string) => new Error(`The secret file:${path} can't be had: ${why}. ${next}`)
