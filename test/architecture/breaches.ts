import type { CheckName } from '../house/checks.ts'

export type Breach = {
  readonly what: string
  /** What is written to do it: files that are there get it appended. */
  readonly files: Readonly<Record<string, string>>
  /** Which nets catch it, and a part of what they say; the message must also name the first of the files. */
  readonly caught: readonly (readonly [net: CheckName, says: string])[]
}

const tooLong = Array.from({ length: 401 }, (_, line) => `export const line${line} = ${line}`).join('\n')

/** One breach for every rule that is not about rooms. */
export const BREACHES: readonly Breach[] = [
  {
    what: 'shared/ imports a module of Node',
    files: {
      'shared/domain/planted-node.ts': "export { readFileSync } from 'node:fs'\n",
    },
    caught: [
      ['types', 'node:fs'],
      ['lint', 'shared/ is pure: take time, ids and what was read in as data'],
      ['imports', '[shared/domain: no Node]'],
    ],
  },
  {
    what: 'shared/ uses a global of Node',
    files: {
      'shared/push/planted-process.ts': 'export const planted = process.pid\n',
    },
    caught: [['types', "Cannot find name 'process'"]],
  },
  {
    what: 'shared/ uses a timer',
    files: {
      'shared/push/planted-timer.ts': 'export const planted = setTimeout(() => 1, 1)\n',
    },
    caught: [['types', "Cannot find name 'setTimeout'"]],
  },
  {
    what: 'shared/ reads the clock',
    files: {
      'shared/push/planted-clock.ts': 'export const planted = Date.now()\n',
    },
    caught: [['habits', 'shared/ has no clock']],
  },
  {
    what: 'shared/ imports a package other than zod',
    files: {
      'shared/judge/planted-package.ts': "export { createStore } from 'zustand/vanilla'\n",
    },
    caught: [
      ['lint', 'nothing else from npm'],
      ['imports', '[shared/judge: packages]'],
    ],
  },
  {
    what: 'shared/push imports an interlock as a value',
    files: {
      'shared/push/planted-interlock.ts': "export { clear } from '../interlocks/answer.ts'\n",
    },
    caught: [['imports', '[shared/push: types only]']],
  },
  {
    what: 'the engine touches the DOM',
    files: {
      'electron/engine/planted-dom.ts': 'export const planted = document.title\n',
    },
    caught: [['types', "Cannot find name 'document'"]],
  },
  {
    what: 'the engine imports Electron',
    files: {
      'electron/engine/planted-electron.ts': "import { app } from 'electron'\n\nexport const planted = app\n",
    },
    caught: [
      ['lint', 'Only electron/desktop imports Electron'],
      ['imports', '[only desktop imports Electron]'],
    ],
  },
  {
    what: 'a plain Node process reaches Electron through another file',
    files: {
      'electron/serve.ts': "export { planted } from './desktop/planted-electron.ts'\n",
      'electron/desktop/planted-electron.ts': "import { app } from 'electron'\n\nexport const planted = app\n",
    },
    caught: [['imports', '[Node hosts never reach Electron]']],
  },
  {
    what: 'the renderer imports a module of Node',
    files: {
      'renderer/screens/planted-node.ts': "export { readFileSync } from 'node:fs'\n",
    },
    caught: [
      ['types', 'node:fs'],
      ['lint', 'The renderer is a web page'],
      ['imports', '[renderer: no Node]'],
    ],
  },
  {
    what: 'the renderer uses a global of Node',
    files: {
      'renderer/screens/planted-buffer.ts': "export const planted = Buffer.from('x')\n",
    },
    caught: [['types', "Cannot find name 'Buffer'"]],
  },
  {
    what: 'a component reads a store',
    files: {
      'renderer/components/planted-store.ts': "export { create } from 'zustand'\n",
    },
    caught: [['lint', 'A component takes everything as props']],
  },
  {
    what: 'two files import each other',
    files: {
      'shared/domain/planted-one.ts': "import { two } from './planted-two.ts'\n\nexport const one = (): number => two()\n",
      'shared/domain/planted-two.ts': "import { one } from './planted-one.ts'\n\nexport const two = (): number => one()\n",
    },
    caught: [['imports', '[no cycle]']],
  },
  {
    what: 'the product imports a package for development',
    files: {
      'electron/engine/planted-development.ts': "export { build } from 'esbuild'\n",
    },
    caught: [['imports', '[no development dependency in the product]']],
  },
  {
    what: 'an import of nothing',
    files: {
      'electron/engine/planted-nothing.ts': "export { nothing } from './planted-not-there.ts'\n",
    },
    caught: [['imports', '[resolvable]']],
  },
  {
    what: 'a file that nobody imports',
    files: {
      'electron/engine/planted-orphan.ts': 'export const orphan = 1\n',
    },
    caught: [['nothing unused', 'planted-orphan.ts']],
  },
  {
    what: 'an export that nobody uses',
    files: {
      'electron/engine/ports.ts': 'export const plantedUnusedExport = 1\n',
    },
    caught: [['nothing unused', 'plantedUnusedExport']],
  },
  {
    what: 'an enum, which Node cannot strip',
    files: {
      'electron/engine/planted-enum.ts': 'export enum Colour {\n  blue,\n}\n',
    },
    caught: [['types', 'erasableSyntaxOnly']],
  },
  {
    what: 'a type imported as a value',
    files: {
      'electron/engine/planted-type.ts': "import { Actor } from '../../shared/domain/actor.ts'\n\nexport type Planted = Actor\n",
    },
    caught: [['types', 'verbatimModuleSyntax']],
  },
  {
    what: 'an index that may be out of bounds',
    files: {
      'electron/engine/planted-index.ts': 'export const planted = (list: number[]): number => list[0]\n',
    },
    caught: [['types', "'number | undefined' is not assignable"]],
  },
  {
    what: 'an explicit any',
    files: {
      'electron/engine/planted-any.ts': 'export const planted = (value: any): unknown => value\n',
    },
    caught: [['lint', 'noExplicitAny']],
  },
  {
    what: 'a non-null assertion',
    files: {
      'electron/engine/planted-bang.ts': 'export const planted = (value: string | undefined): string => value!\n',
    },
    caught: [['lint', 'noNonNullAssertion']],
  },
  {
    what: 'HTML from a string',
    files: {
      'renderer/components/planted-html.tsx':
        'export const Planted = ({ html }: { html: string }) => <p dangerouslySetInnerHTML={{ __html: html }} />\n',
    },
    caught: [['lint', 'noDangerouslySetInnerHtml']],
  },
  {
    what: 'a promise whose failure nobody would hear of',
    files: {
      'electron/engine/planted-promise.ts':
        'const work = async (): Promise<void> => undefined\n\nexport const planted = (): void => {\n  work()\n}\n',
    },
    caught: [['lint', 'noFloatingPromises']],
  },
  {
    what: 'output to the console outside the command line',
    files: {
      'electron/engine/planted-console.ts': "console.log('planted')\n",
    },
    caught: [['lint', 'noConsole']],
  },
  {
    what: 'an import without its extension',
    files: {
      'renderer/screens/planted-extension.ts': "export type { Actor } from '../../shared/domain/actor'\n",
    },
    caught: [['lint', 'useImportExtensions']],
  },
  {
    what: 'a line that the formatter would write otherwise',
    files: {
      'electron/engine/planted-format.ts': 'export const planted = "double quotes";\n',
    },
    caught: [['format', 'planted-format.ts']],
  },
  {
    what: 'an error that is swallowed',
    files: {
      'electron/engine/planted-catch.ts': 'export const planted = (): void => {\n  try {\n    JSON.parse("")\n  } catch {}\n}\n',
    },
    caught: [['habits', 'an error is swallowed']],
  },
  {
    what: 'a promise of later work',
    files: {
      'electron/engine/planted-todo.ts': `// TO${'DO'}: later\nexport const planted = 1\n`,
    },
    caught: [['habits', 'do it or open an issue']],
  },
  {
    what: 'an error of types silenced',
    files: {
      'electron/engine/planted-silenced.ts': `// @ts-${'ignore'}\nexport const planted: number = 'one'\n`,
    },
    caught: [['habits', 'make the types say it']],
  },
  {
    what: 'a file over 400 lines',
    files: {
      'electron/engine/planted-long.ts': `${tooLong}\n`,
    },
    caught: [['file length', 'the limit is 400']],
  },
  {
    what: 'the address of a registry in the lock file',
    files: {
      'package-lock.json': `{ "${'resolved'}": "https://registry.example/x.tgz" }\n`,
    },
    caught: [['lock file', 'names a registry']],
  },
]
