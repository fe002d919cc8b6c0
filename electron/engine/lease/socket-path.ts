import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { posix, resolve } from 'node:path'

/** `sun_path` holds 104 bytes on macOS and the BSDs, 108 on Linux, with the zero at its end. Also counts Node's own check. */
const LONGEST = 103

/**
 * Where terminals reach the console of this data folder. In the folder itself; where that path is too long for a socket, in
 * a folder of its own under the system's temporary one, named for the data folder (both ends must be sure that it is
 * private: `isPrivateFolder`); on Windows a named pipe.
 */
export function socketPath(home: string, platform: NodeJS.Platform = process.platform, temporary: string = tmpdir()): string {
  const name = hash('sha256', resolve(home), 'hex').slice(0, 16)
  if (platform === 'win32') return `\\\\.\\pipe\\signalbox-${name}`
  const near = posix.join(home, 'console.sock')
  return Buffer.byteLength(near) <= LONGEST ? near : posix.join(temporary, `signalbox-${name}`, 'console.sock')
}
