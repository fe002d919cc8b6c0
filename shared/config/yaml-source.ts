import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'

export type Path = readonly (string | number)[]

/** What is wrong, why, and what to do about it. `path` leads to the place in the file. */
export interface Finding {
  readonly path: Path
  readonly message: string
  readonly next: string
  /** Point at the key itself and not at its value. */
  readonly atKey?: string
}

/** A finding that the file's own text gives, with its place as an offset. */
export interface OffsetFinding {
  readonly offset: number
  readonly message: string
  readonly next: string
}

/** Far above any real workspace, and low enough that a hostile file is refused in milliseconds. */
const MOST_CHARACTERS = 500_000
const MOST_ALIASES = 100
const MOST_DEPTH = 40

export interface YamlSource {
  readonly value: unknown
  /** Offset in the text of the node at `path`, of the deepest part of it that exists. */
  offsetOf(path: Path, atKey?: string): number
}

export interface YamlReading {
  readonly lines: LineCounter
  readonly problems: readonly OffsetFinding[]
  readonly warnings: readonly OffsetFinding[]
  /** Absent where the text is no YAML that may be used. */
  readonly source?: YamlSource
}

/** The parser's own words, cut to size. It works by recursion, so too much depth is an error of the language. */
function words(text: string): string {
  if (/stack|recursion/i.test(text)) return `nested more than ${MOST_DEPTH} deep`
  const first = (text.split('\n')[0] ?? text).replace(/:$/, '')
  return first.length > 160 ? `${first.slice(0, 157)}...` : first
}

/** Reads YAML 1.2 (core schema) with the place of everything. Bounded in size, depth and aliases; never throws. */
export function readYaml(text: string): YamlReading {
  const lines = new LineCounter()
  const refuse = (offset: number, message: string, next: string): YamlReading => ({
    lines,
    problems: [{ offset, message, next }],
    warnings: [],
  })
  if (text.length > MOST_CHARACTERS) {
    return refuse(
      0,
      `the file has ${text.length} characters, more than the ${MOST_CHARACTERS} that are read`,
      'Split it, or remove what is generated.',
    )
  }
  try {
    return readBounded(text, lines)
  } catch (error) {
    const why = error instanceof Error ? words(error.message) : 'it is not YAML'
    return refuse(0, `the file can't be read: ${why}`, 'Remove what is unusual in it: deep nesting, many aliases.')
  }
}

function readBounded(text: string, lines: LineCounter): YamlReading {
  // The parser's own test for double keys compares every pair of keys; `inspect` does it with a set.
  const doc = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    version: '1.2',
  })
  const problems: OffsetFinding[] = doc.errors.map((error) => ({
    offset: error.pos[0],
    message: `this is no valid YAML: ${error.code === 'MULTIPLE_DOCS' ? 'a second document begins here' : words(error.message)}`,
    next: yamlAdvice(error.code),
  }))
  const warnings = doc.warnings.map((warning) => ({
    offset: warning.pos[0],
    message: words(warning.message),
    next: 'Write the value without a tag.',
  }))
  if (problems.length === 0) problems.push(...inspect(doc))
  if (problems.length > 0) return { lines, problems, warnings }
  const value: unknown = doc.toJS({ maxAliasCount: MOST_ALIASES })
  return { lines, problems, warnings, source: { value, offsetOf: (path, atKey) => offsetOf(doc, path, atKey) } }
}

function yamlAdvice(code: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'Indent with spaces.'
    case 'BAD_INDENT':
      return 'Indent the line like its neighbours.'
    case 'MULTIPLE_DOCS':
      return 'Keep one document: remove the line with "---" and what follows.'
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'Put the nested part on a line of its own, or quote the text: it holds a colon.'
    case 'BAD_ALIAS':
      return 'Define the anchor before it is used.'
    case 'NON_STRING_KEY':
      return 'Use a plain text as the key.'
    case 'MISSING_CHAR':
      return 'Close the quote or bracket that was opened, or add what is missing.'
    default:
      return 'Correct the line: an editor with YAML support shows the place.'
  }
}

/** Finds what the parser lets through and a workspace must not hold. */
function inspect(doc: Document): OffsetFinding[] {
  const found: OffsetFinding[] = []
  let aliases = 0

  const visit = (node: unknown, above: readonly unknown[]) => {
    if (above.length > MOST_DEPTH) {
      found.push({
        offset: start(node),
        message: `nested more than ${MOST_DEPTH} deep`,
        next: 'A workspace needs no such depth: remove it.',
      })
    } else if (isMap(node)) {
      duplicates(node.items, found)
      for (const pair of node.items) visit(pair.value, [...above, node])
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, [...above, node])
    } else if (isAlias(node)) {
      aliases++
      if (aliases === MOST_ALIASES + 1) {
        found.push({ offset: start(node), message: `more than ${MOST_ALIASES} aliases`, next: 'Write the values out.' })
      } else if (aliases <= MOST_ALIASES && above.includes(node.resolve(doc))) {
        found.push({ offset: start(node), message: `the alias *${node.source} holds itself`, next: 'Write the value out.' })
      }
    } else if (isScalar(node) && typeof node.value === 'number' && !Number.isFinite(node.value)) {
      found.push({ offset: start(node), message: 'this is no number that can be used', next: 'Write a finite number.' })
    }
  }

  visit(doc.contents, [])
  return found
}

function duplicates(pairs: readonly Pair[], found: OffsetFinding[]) {
  const seen = new Set<string>()
  for (const pair of pairs) {
    const key = keyOf(pair)
    if (key === '__proto__') {
      found.push({ offset: start(pair.key), message: '"__proto__" may not be used as a key', next: 'Choose another name.' })
    } else if (seen.has(key)) {
      found.push({
        offset: start(pair.key),
        message: `the key ${quoted(key)} stands here a second time, and only one of them could be used`,
        next: 'Remove or rename one of the two.',
      })
    }
    seen.add(key)
  }
}

const keyOf = (pair: Pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)

const start = (node: unknown) => (node as Partial<Node> | null)?.range?.[0] ?? 0

/** A text of the file for a message: cut to size, line breaks and quotes escaped. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
}

function offsetOf(doc: Document, path: Path, atKey?: string): number {
  let node: unknown = doc.contents
  let offset = start(node)
  for (const part of path) {
    const inside = isAlias(node) ? node.resolve(doc) : node
    if (isMap(inside)) {
      const pair = inside.items.find((item) => keyOf(item) === String(part))
      if (pair === undefined) break
      offset = start(pair.key)
      node = pair.value
      // A key whose value is nested is the better place to point at than the first line below it.
      if (isScalar(node) || isAlias(node)) offset = start(node)
    } else if (isSeq(inside) && typeof part === 'number') {
      node = inside.items[part]
      offset = start(node)
    } else break
  }
  if (atKey === undefined) return offset
  const inside = isAlias(node) ? node.resolve(doc) : node
  const pair = isMap(inside) ? inside.items.find((item) => keyOf(item) === atKey) : undefined
  return pair === undefined ? offset : start(pair.key)
}
