/** What stands in a text where a secret was. */
export const REDACTED = '[secret]'

/** A secret of fewer letters is part of ordinary words; it is taken out only where it stands alone. */
const SHORT = 4

/**
 * `text` without any of `secrets`, also as they look inside JSON, in an address, in a form and in base64. A short secret is
 * replaced only as a whole word.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>()
  for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form)
  forms.delete('')
  if (forms.size === 0) return text
  // Longest first, so that no secret hides inside what is left of a longer one.
  const patterns = [...forms].sort((a, b) => b.length - a.length).map(patternOf)
  return text.replaceAll(new RegExp(patterns.join('|'), 'g'), REDACTED)
}

const formsOf = (secret: string): string[] => {
  if (secret.length < SHORT) return [secret]
  const base64 = Buffer.from(secret).toString('base64')
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...(secret.isWellFormed() ? [encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1)] : []),
    base64,
    base64.replaceAll('=', ''),
    Buffer.from(secret).toString('base64url'),
  ]
}

const patternOf = (form: string) => {
  const literal = form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  return form.length < SHORT ? `(?<!\\w)${literal}(?!\\w)` : literal
}
