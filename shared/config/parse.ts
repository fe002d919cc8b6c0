import type { LineCounter } from 'yaml'
import { explain } from './explain.ts'
import { workspaceJsonSchema } from './json-schema.ts'
import { checkReferences } from './references.ts'
import { type Workspace, workspaceSchema } from './schema.ts'
import { type Finding, type OffsetFinding, readYaml, type YamlSource } from './yaml-source.ts'

/** One thing that is wrong with a signalbox.yaml, and where. */
export interface WorkspaceProblem {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** `services.shop.environments.production.pipeline`; empty where the text itself is at fault. */
  readonly path: string
  /** What is wrong and why. */
  readonly message: string
  /** What to do about it. */
  readonly next: string
}

export type WorkspaceReading =
  | { readonly ok: true; readonly workspace: Workspace; readonly warnings: readonly WorkspaceProblem[] }
  | { readonly ok: false; readonly problems: readonly WorkspaceProblem[] }

/** A check that knows more than the workspace's own schema, such as what a kind of connection wants to be told. */
export type FurtherCheck = (workspace: Workspace) => readonly Finding[]

/** Screens and terminals show this many at once; what is beyond them is mostly their echo. */
const MOST_PROBLEMS = 100

/** `signalbox.yaml:12:5 services.shop: what is wrong. What to do.` */
export const problemLine = ({ file, line, column, path, message, next }: WorkspaceProblem) =>
  `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}. ${next}`

/**
 * Reads the text of a signalbox.yaml. Total: whatever the text is, the answer is a valid workspace or at least one
 * problem with its line. `further` runs once everything else is right.
 */
export function parseWorkspace(text: string, fileName: string, further?: FurtherCheck): WorkspaceReading {
  const { lines, problems, warnings, source } = readYaml(text)
  const byOffset = placedByOffset(fileName, lines)
  if (source === undefined) return refused(problems.map(byOffset))
  const place = placedByPath(fileName, lines, source)
  const checked = workspaceSchema.safeParse(source.value, { jitless: true })
  if (!checked.success) {
    const schema = workspaceJsonSchema()
    return refused(checked.error.issues.flatMap((issue) => explain(issue, source.value, schema)).map(place))
  }
  const references = checkReferences(checked.data)
  const found = references.problems.length > 0 ? references.problems : (further?.(checked.data) ?? [])
  if (found.length > 0) return refused(found.map(place))
  return { ok: true, workspace: checked.data, warnings: inOrder([...warnings.map(byOffset), ...references.warnings.map(place)]) }
}

const refused = (problems: readonly WorkspaceProblem[]): WorkspaceReading => ({ ok: false, problems: inOrder(problems) })

const inOrder = (problems: readonly WorkspaceProblem[]) =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MOST_PROBLEMS)

const placedByOffset =
  (file: string, lines: LineCounter) =>
  ({ offset, message, next }: OffsetFinding): WorkspaceProblem => ({
    file,
    ...lineAndColumn(lines, offset),
    path: '',
    message,
    next,
  })

const placedByPath =
  (file: string, lines: LineCounter, source: YamlSource) =>
  ({ path, message, next, atKey }: Finding): WorkspaceProblem => ({
    file,
    ...lineAndColumn(lines, source.offsetOf(path, atKey)),
    path: dotted(path),
    message,
    next,
  })

function lineAndColumn(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

const dotted = (path: Finding['path']) =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
