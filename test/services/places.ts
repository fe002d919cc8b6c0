import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A port that was free a moment ago. For programs that can't be told to take any and say which. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** A folder of one's own, with a path short enough for unix sockets in it. */
export async function temporaryFolder(name: string) {
  const path = await mkdtemp(join(tmpdir(), `sbx-${name}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Asks again until `attempt` does not throw. Throws its last error after `millis`. */
export async function until<T>(attempt: () => Promise<T> | T, millis = 10_000): Promise<T> {
  const end = Date.now() + millis
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
