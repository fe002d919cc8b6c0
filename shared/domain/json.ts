/** What can be written to the journal and sent over a wire without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Canonical JSON: keys sorted by UTF-16 code unit, no white space, `undefined` members left out, numbers as ECMAScript
 * prints them (RFC 8785). One step wider than the RFC: a lone surrogate (half an emoji, left by a cut string) is
 * written as its `\udxxx` escape. Throws `TypeError` on NaN, infinities and whatever JSON has no word for: dates, maps,
 * class instances, functions, big integers. They would otherwise be lost without a sound.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no word for ${value}`)
    return JSON.stringify(value)
  }
  // `Array.from`, unlike `map`, also visits the holes of a sparse array.
  if (Array.isArray(value)) return `[${Array.from(value, (item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    members.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
  }
  throw new TypeError(`canonical JSON has no word for ${describe(value)}`)
}

/** Made by `{}` or JSON.parse, here or in another realm: nothing but `Object.prototype` stands behind it. */
function isPlain(value: object) {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const describe = (value: unknown) =>
  typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : `a ${typeof value}`
