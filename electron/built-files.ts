import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

export interface ServedFile {
  readonly type: string
  readonly body: Buffer
  /** Its name changes with its content. */
  readonly forever: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/**
 * Reads every file of the built renderer, keyed by its address. What is served is looked up here and nowhere else: no path
 * that a request names ever reaches the file system. Throws when there is no index.html.
 */
export function readFiles(folder: string): ReadonlyMap<string, ServedFile> {
  const files = new Map<string, ServedFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const address = `/${relative(folder, path).split(sep).map(encodeURIComponent).join('/')}`
    files.set(address, { type, body: readFileSync(path), forever: address.startsWith('/assets/') })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`the screens are not built (no index.html in ${folder}): run npm run build`)
  return files.set('/', index)
}
