import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RENDERER, ROOT } from './root.ts'

/** Builds what is missing or older than its source. Where only the built files were installed, they are taken as they are. */
export async function buildScreens(...targets: readonly ('renderer' | 'main' | 'preload' | 'practice')[]) {
  const script = join(ROOT, 'test', 'house', 'build.ts')
  if (!existsSync(script)) {
    if (existsSync(join(RENDERER, 'index.html'))) return
    throw new Error(`the screens are missing: ${RENDERER} has no index.html`)
  }
  const child = spawn(process.execPath, [script, ...targets], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error('the screens could not be built; what the build said is above')
}
