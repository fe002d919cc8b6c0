import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { biomeOverrides } from './import-table.ts'
import { filesUnder } from './inputs.ts'
import { tool } from './paths.ts'
import { type Outcome, runNode } from './run.ts'

export type CheckName =
  | 'types'
  | 'lint'
  | 'format'
  | 'imports'
  | 'nothing unused'
  | 'lint table'
  | 'file length'
  | 'habits'
  | 'lock file'

export type Check = {
  readonly name: CheckName | 'unit tests'
  /** Looks at the tree below `root` (the project, or a copy with a breach in it). */
  readonly look: (root: string) => Promise<Outcome>
}

const CODE = ['shared', 'electron', 'renderer', 'test']
const MOST_LINES = 400

const PROGRAMS = {
  tsc: 'typescript/bin/tsc',
  biome: '@biomejs/biome/bin/biome',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  knip: 'knip/bin/knip.js',
}

const runTool = (name: keyof typeof PROGRAMS, args: readonly string[], root: string): Promise<Outcome> =>
  runNode(tool(PROGRAMS[name]), args, { cwd: root })

const isCode = (file: string): boolean => /\.(ts|tsx)$/.test(file)
const codeFiles = (root: string): string[] => CODE.flatMap((folder) => filesUnder(folder, root)).filter(isCode)

const outcomeOf = (problems: readonly string[]): Outcome => ({ code: problems.length === 0 ? 0 : 1, output: problems.join('\n') })

type Cruise = {
  readonly summary: {
    readonly violations: readonly { rule: { name: string }; from: string; to: string }[]
    readonly ruleSetUsed?: { readonly forbidden?: readonly { name: string; comment?: string }[] }
  }
  readonly modules: readonly { readonly source: string }[]
}

/** Fails also if the tool did not see every file: with a TypeScript that it can't use it sees none and is content. */
const imports = async (root: string): Promise<Outcome> => {
  const ran = await runTool('depcruise', ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...CODE], root)
  if (!ran.output.startsWith('{')) return { code: 1, output: ran.output }
  const cruise: Cruise = JSON.parse(ran.output)
  const seen = new Set(cruise.modules.map(({ source }) => source))
  const unseen = codeFiles(root).filter((file) => !seen.has(file.replaceAll('\\', '/')))
  const comments = new Map(cruise.summary.ruleSetUsed?.forbidden?.map(({ name, comment }) => [name, comment]))
  return outcomeOf([
    ...unseen.map((file) => `${file}: dependency-cruiser did not look at this file.`),
    ...cruise.summary.violations.map(({ rule, from, to }) => `${from} -> ${to}: [${rule.name}] ${comments.get(rule.name) ?? ''}`),
  ])
}

/** Names the files only: the difference is what `npm run format` does about it. */
const format = async (root: string): Promise<Outcome> => {
  const { code, output } = await runTool('biome', ['check', '--linter-enabled=false', '--max-diagnostics=none', '.'], root)
  const files = new Set(
    output
      .split('\n')
      .flatMap((line) => /^(\S+) (?:format|assist\/)|^(\S+?):\d+:\d+ \S/.exec(line)?.slice(1).find(Boolean) ?? []),
  )
  return { code, output: code === 0 ? '' : files.size === 0 ? output : [...files, 'Run `npm run format`.'].join('\n') }
}

const lintTable = async (root: string): Promise<Outcome> => {
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  const written = JSON.stringify(overrides.slice(-biomeOverrides().length))
  if (written === JSON.stringify(biomeOverrides())) return { code: 0, output: '' }
  return { code: 1, output: 'biome.json is not what test/house/import-table.ts says: run `npm run write-biome`.' }
}

const lines = async (root: string): Promise<Outcome> =>
  outcomeOf(
    codeFiles(root)
      .map((file) => ({ file, count: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
      .filter(({ count }) => count > MOST_LINES)
      .map(
        ({ file, count }) =>
          `${file}: ${count} lines; the limit is ${MOST_LINES}. Take a piece with a name of its own out of it.`,
      ),
  )

const BANNED: readonly (readonly [RegExp, string])[] = [
  [
    /\bcatch\s*(\([^)]*\))?\s*\{\s*\}|(?<!\/\/[^\n]*\n[^\n]*)\.catch\(\(\) => \{\s*\}\)/,
    'an error is swallowed: handle it, or say in a comment, in the block or on the line before, why that is right',
  ],
  [/\b(TODO|FIXME|XXX)\b/, 'do it or open an issue'],
  [/@ts-(ignore|expect-error|nocheck)/, 'make the types say it'],
  [/\.(only|todo)\(/, 'a test that is left out or runs alone'],
]

const PURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(|new Date\(\)|\bperformance\b/, 'shared/ has no clock: take the time as an argument'],
  [/\bMath\.random\(|\brandomUUID\(/, 'shared/ draws no lots: take ids and random numbers as arguments'],
]

/** What no linter rule says: one regular expression a rule. */
const habits = async (root: string): Promise<Outcome> =>
  outcomeOf(
    codeFiles(root)
      .filter((file) => file !== join('test', 'house', 'checks.ts') && !file.startsWith(join('test', 'architecture')))
      .flatMap((file) => {
        const text = readFileSync(join(root, file), 'utf8')
        const rules = file.startsWith('shared') && !file.includes('.test.') ? [...BANNED, ...PURE] : BANNED
        return rules.flatMap(([pattern, instead]) => {
          const at = text.search(pattern)
          return at < 0 ? [] : [`${file}:${text.slice(0, at).split('\n').length}: ${instead}.`]
        })
      }),
  )

const lock = async (root: string): Promise<Outcome> =>
  outcomeOf(
    /"resolved"|https?:\/\/[^"]*registry/.test(readFileSync(join(root, 'package-lock.json'), 'utf8'))
      ? ['package-lock.json names a registry: run `npm install` with the .npmrc of this project.']
      : [],
  )

export const CHECKS: readonly (Check & { readonly name: CheckName })[] = [
  { name: 'types', look: (root) => runTool('tsc', ['-b'], root) },
  { name: 'lint', look: (root) => runTool('biome', ['lint', '--max-diagnostics=none', '--diagnostic-level=error', '.'], root) },
  { name: 'format', look: format },
  { name: 'imports', look: imports },
  { name: 'nothing unused', look: (root) => runTool('knip', ['--no-config-hints', '--exclude', 'binaries'], root) },
  { name: 'lint table', look: lintTable },
  { name: 'file length', look: lines },
  { name: 'habits', look: habits },
  { name: 'lock file', look: lock },
]
