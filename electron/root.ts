import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, for what runs from source. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

export const RENDERER = join(ROOT, 'dist', 'renderer')

export function versionOf(root: string) {
  const { version }: { version?: unknown } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return typeof version === 'string' ? version : '0.0.0'
}
