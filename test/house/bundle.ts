import { readFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { ROOT } from './paths.ts'

export type Format = 'cjs' | 'mjs'

/** Provided by Electron, or native code that its package does without. */
const EXTERNAL = ['electron', 'cpu-features', './crypto/build/Release/sshcrypto.node', 'bufferutil', 'utf-8-validate']

/** Packages that are CommonJS use `require` and `__dirname`, which a module has to make for itself. */
const MODULE_START = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
  'const __dirname = import.meta.dirname',
].join('\n')

/**
 * A bundle lies in dist/, its sources elsewhere: `import.meta.dirname` becomes the folder that the source has beside
 * dist/, so a path relative to a source file names the same file of the package from source and from a bundle.
 */
const sourceFolders = (here: string): Plugin => ({
  name: 'source-folders',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\](electron|shared)[/\\].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.')) return undefined
      const beside = (target: string): string =>
        `require('node:path').join(${here}, '..', ${JSON.stringify(relative(ROOT, target).replaceAll('\\', '/'))})`
      const contents = text
        .replaceAll('import.meta.dirname', () => beside(dirname(path)))
        .replaceAll('import.meta.filename', () => beside(path))
        .replaceAll('import.meta.url', () => `require('node:url').pathToFileURL(${beside(path)}).href`)
      return { contents, loader: 'ts' }
    })
  },
})

/** One file for Electron's Node out of `entry`, with all packages in it. */
export const bundle = async (entry: string, outfile: string, format: Format): Promise<void> => {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: format === 'cjs' ? 'cjs' : 'esm',
    target: 'node24',
    external: EXTERNAL,
    plugins: [sourceFolders(format === 'cjs' ? '__dirname' : 'import.meta.dirname')],
    logLevel: 'warning',
    legalComments: 'none',
    ...(format === 'mjs' ? { banner: { js: MODULE_START } } : {}),
  })
}
