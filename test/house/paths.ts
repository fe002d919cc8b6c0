import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
export const CACHE = join(ROOT, 'node_modules/.cache/signalbox')

/** The program of a package as a file, so that it runs with the Node that runs us, on every platform. */
export const tool = (path: string): string => join(ROOT, 'node_modules', path)
