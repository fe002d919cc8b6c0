/** `npm run check`: everything that needs no other program, in under two minutes. */
import { availableParallelism } from 'node:os'
import { CHECKS, type Check } from './checks.ts'
import { ROOT, tool } from './paths.ts'
import { runNode } from './run.ts'

const unitTests: Check = {
  name: 'unit tests',
  look: (root) => runNode(tool('vitest/vitest.mjs'), ['run', '--project', 'unit', '--reporter', 'dot'], { cwd: root }),
}

const queue = [...CHECKS, unitTests]
const failed: string[] = []

const work = async (): Promise<void> => {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const started = performance.now()
    const { code, output } = await check.look(ROOT)
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5)
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${check.name}`)
    if (code === 0) continue
    failed.push(check.name)
    console.log(output.trimEnd().replaceAll(/^/gm, '  '))
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`)
process.exit(failed.length === 0 ? 0 : 1)
