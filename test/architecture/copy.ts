import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../house/paths.ts'

const LEFT_OUT = new Set(['node_modules', 'dist', '.git', 'coverage', 'test-results'])

/** A copy of the project with the same packages (linked) and a cache of its own; `remove` when done. */
export const copyOfProject = () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'signalbox-breach-')))
  for (const entry of readdirSync(ROOT).filter((name) => !LEFT_OUT.has(name))) {
    cpSync(join(ROOT, entry), join(root, entry), { recursive: true })
  }
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  for (const entry of readdirSync(join(ROOT, 'node_modules')).filter((name) => name !== '.cache')) {
    symlinkSync(join(ROOT, 'node_modules', entry), join(root, 'node_modules', entry))
  }
  return {
    root,
    /** Writes a new file, or adds to one that is there. */
    plant: (file: string, text: string): void => {
      const path = join(root, file)
      mkdirSync(dirname(path), { recursive: true })
      if (existsSync(path)) appendFileSync(path, `\n${text}`)
      else writeFileSync(path, text)
    },
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  }
}
