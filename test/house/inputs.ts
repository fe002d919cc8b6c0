import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from './paths.ts'

const SKIPPED = new Set(['node_modules', 'dist', '.git'])

/** Every file under `path` (a file or a folder, relative to `root`), sorted, relative to `root`. */
export const filesUnder = (path: string, root = ROOT): string[] => {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return []
  if (statSync(absolute).isFile()) return [path]
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => filesUnder(relative(root, join(absolute, entry.name)), root))
    .sort()
}

/** SHA-256 over names and contents of everything that goes into a build. */
export const digestOf = (paths: readonly string[]): string => {
  const hash = createHash('sha256').update(process.version)
  for (const file of paths.flatMap((path) => filesUnder(path))) {
    if (/\.test\.tsx?$/.test(file)) continue
    hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)))
  }
  return hash.digest('hex')
}
