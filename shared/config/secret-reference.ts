import { fail, ok, type Result } from '../domain/result.ts'

/** Where a secret stands. Files of a workspace hold such references and never the secret. */
export type SecretReference =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'vault'; readonly name: string }

/**
 * Reads `env:NAME`, `file:PATH` or `vault:NAME`. The problem never repeats the text: somebody may have put the secret itself
 * there.
 */
export function parseSecretReference(text: string): Result<SecretReference> {
  const [, from, rest = ''] = /^(env|file|vault):([\s\S]*)$/.exec(text) ?? []
  switch (from) {
    case 'env':
      return /^[A-Za-z_][A-Za-z0-9_]{0,199}$/.test(rest)
        ? ok({ from, name: rest })
        : fail('after "env:" must stand the name of an environment variable: letters, digits and _')
    case 'file':
      return rest.length > 0 && rest.length <= 4_096 && !hasControl(rest)
        ? ok({ from, path: rest })
        : fail('after "file:" must stand the path of a file')
    case 'vault':
      return /^[\w.-]{1,80}$/.test(rest)
        ? ok({ from, name: rest })
        : fail('after "vault:" must stand the name of a secret in the vault: letters, digits, . _ and -')
    default:
      return fail('this is no reference to a secret: env:NAME, file:PATH or vault:NAME')
  }
}

const hasControl = (text: string) => [...text].some((character) => character < ' ' || character === '\u007f')
