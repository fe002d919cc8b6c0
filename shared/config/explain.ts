import type { z } from 'zod'
import { suggestion } from './nearest.ts'
import { type Finding, type Path, quoted } from './yaml-source.ts'

/** The small part of JSON Schema that a workspace's schema is made of. */
interface SchemaNode {
  readonly type?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly items?: SchemaNode
  readonly oneOf?: readonly SchemaNode[]
  readonly anyOf?: readonly SchemaNode[]
  readonly const?: unknown
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const own = (value: unknown, key: string | number): unknown => {
  if (Array.isArray(value)) return value[Number(key)]
  return isRecord(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined
}

/** Keys that the schema knows at `path`; which of several kinds is meant is read from the value itself. */
function knownKeys(schema: SchemaNode, value: unknown, path: Path): readonly string[] {
  let node: SchemaNode | undefined = schema
  let inside = value
  for (const part of [...path, undefined]) {
    const options: readonly SchemaNode[] | undefined = node?.oneOf ?? node?.anyOf
    if (options !== undefined) node = options.find((option) => option.properties?.kind?.const === own(inside, 'kind'))
    if (node === undefined) return []
    if (part === undefined) break
    node =
      typeof part === 'number'
        ? node.items
        : (node.properties?.[part] ?? (isRecord(node.additionalProperties) ? node.additionalProperties : undefined))
    inside = own(inside, part)
  }
  return Object.keys(node?.properties ?? {})
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'string') return `the text ${quoted(value)}`
  return typeof value === 'number' ? `the number ${value}` : String(value)
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
}

const amount = (limit: number | bigint, origin: string) => {
  const units: Readonly<Record<string, string>> = { string: 'character', array: 'entry', record: 'key', object: 'key' }
  const unit = units[origin]
  if (unit === undefined) return `${limit}`
  return `${limit} ${limit === 1 ? unit : unit === 'entry' ? 'entries' : `${unit}s`}`
}

const pathOf = (path: readonly PropertyKey[]): Path => path.map((part) => (typeof part === 'symbol' ? String(part) : part))

/**
 * Turns one issue of zod into findings for people. `value` is the whole value that was checked, `schema` its JSON Schema,
 * `base` where the value stands in the file.
 */
export function explain(issue: z.core.$ZodIssue, value: unknown, schema: unknown, base: Path = []): Finding[] {
  const inner = pathOf(issue.path)
  const path = [...base, ...inner]
  const seen = inner.reduce(own, value)
  const one = (message: string, next: string): Finding[] => [{ path, message, next }]
  if (issue.code === 'unrecognized_keys') {
    const known = isRecord(schema) ? knownKeys(schema, value, inner) : []
    return issue.keys.map((key) => ({
      path,
      atKey: key,
      message: `the key ${quoted(key)} is not known here`,
      next: suggestion(key, known),
    }))
  }
  if (issue.code === 'invalid_key') {
    return one(`${quoted(path.at(-1))} can't be used as a name`, `Use ${issue.issues[0]?.message ?? 'another name'}.`)
  }
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
    const next = typeof seen === 'string' ? suggestion(seen, options) : `Use one of: ${options.join(', ')}.`
    return one(
      seen === undefined ? `"${issue.discriminator}" is missing` : `${kindOf(seen)} is not known as "${issue.discriminator}"`,
      next,
    )
  }
  // Schemas say what is wanted either as a thing ("a user name") or as advice ("name at least one server").
  const advice = /^(write|name|use|give) /.test(issue.message)
    ? `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`
    : undefined
  if (seen === undefined) {
    const missing = quoted(path.at(-1) ?? 'the file')
    return [{ path: path.slice(0, -1), message: `${missing} is missing`, next: advice ?? `Add it: it must be ${wanted(issue)}.` }]
  }
  if (issue.code === 'custom')
    return advice === undefined ? one(issue.message, 'Correct the value.') : one('this does not fit', advice)
  // Where a reference is wanted, what stands there may be the secret itself.
  if (issue.message.includes('env:NAME')) return one('this is no reference', `Write ${issue.message}.`)
  if (advice !== undefined) return one(`this is ${kindOf(seen)}, which does not fit`, advice)
  return one(`this is ${kindOf(seen)}, but must be ${wanted(issue)}`, 'Correct the value.')
}

/** What the schema wants here, as the end of a sentence. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return WORDS[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((item) => String(item)).join(', ')}`
    case 'too_small':
      return `at least ${amount(issue.minimum, issue.origin)}${issue.inclusive === false ? ' and a little more' : ''}`
    case 'too_big':
      return `at most ${amount(issue.maximum, issue.origin)}`
    case 'invalid_format':
      if (issue.format === 'url') return 'an address that begins with http:// or https://'
      return issue.format === 'starts_with' && 'prefix' in issue
        ? `a text that begins with "${String(issue.prefix)}"`
        : issue.message
    default:
      return issue.message.charAt(0).toLowerCase() + issue.message.slice(1)
  }
}
