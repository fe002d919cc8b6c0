/**
 * Builds what cannot run from source: the renderer and the bundles that Electron loads.
 * Usage: build.ts [renderer|main|preload|practice]...; without names, everything that has its entry.
 * A target whose inputs are unchanged since its last build is left alone, so this costs a few milliseconds at each start.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'
import { digestOf } from './inputs.ts'
import { CACHE, ROOT } from './paths.ts'

type Target = {
  readonly name: string
  readonly entry: string
  readonly output: string
  readonly inputs: readonly string[]
  /** Writes the target to `output`, an absolute path that does not exist yet. */
  readonly build: (output: string) => Promise<void>
}

// Whoever builds: React has a slow second self for NODE_ENV "test" and the like, and it would be kept as the newest build.
process.env.NODE_ENV = 'production'

const TOOLS = ['package-lock.json', 'test/house/build.ts', 'test/house/bundle.ts']

const renderer: Target = {
  name: 'renderer',
  entry: 'renderer/index.html',
  output: 'dist/renderer',
  inputs: ['renderer', 'shared', 'resources', 'vite.config.ts', ...TOOLS],
  build: async (output) => {
    const { build } = await import('vite')
    await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn', build: { outDir: output } })
  },
}

const bundled = (name: string, entry: string, format: 'cjs' | 'mjs'): Target => ({
  name,
  entry,
  output: `dist/${name}.${format}`,
  inputs: ['electron', 'shared', ...TOOLS],
  build: (output) => bundle(join(ROOT, entry), output, format),
})

const TARGETS: readonly Target[] = [
  renderer,
  bundled('main', 'electron/main.ts', 'cjs'),
  bundled('preload', 'electron/desktop/preload.ts', 'cjs'),
  bundled('practice', 'electron/practice/main.ts', 'mjs'),
]

const stampOf = (target: Target): string => join(CACHE, `build-${target.name}.sha256`)

const isFresh = (target: Target, digest: string): boolean =>
  existsSync(join(ROOT, target.output)) && existsSync(stampOf(target)) && readFileSync(stampOf(target), 'utf8') === digest

/** Builds beside the old output and swaps it in, so that a console that is running never sees half a build. */
const buildTarget = async (target: Target): Promise<void> => {
  const digest = digestOf(target.inputs)
  if (isFresh(target, digest)) return
  const started = performance.now()
  const output = join(ROOT, target.output)
  const beside = `${output}.${process.pid}`
  await target.build(beside)
  const old = `${beside}.old`
  if (existsSync(output)) renameSync(output, old)
  renameSync(beside, output)
  rmSync(old, { recursive: true, force: true })
  writeFileSync(stampOf(target), digest)
  process.stderr.write(`built ${target.output} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

const { positionals } = parseArgs({ allowPositionals: true })
const unknown = positionals.filter((name) => !TARGETS.some((target) => target.name === name))
if (unknown.length > 0) {
  process.stderr.write(`No such target: ${unknown.join(', ')}. There are ${TARGETS.map(({ name }) => name).join(', ')}.\n`)
  process.exit(2)
}
mkdirSync(CACHE, { recursive: true })
mkdirSync(join(ROOT, 'dist'), { recursive: true })
const wanted = TARGETS.filter(({ name, entry }) =>
  positionals.length === 0 ? existsSync(join(ROOT, entry)) : positionals.includes(name),
)
for (const target of wanted) {
  await buildTarget(target).catch((error: unknown) => {
    process.stderr.write(`${target.output} could not be built: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  })
}
