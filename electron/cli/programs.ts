import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Folders of programs that a user's PATH often leaves out. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/** The first program of that name, or nothing. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...ALSO]
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

function isProgram(path: string) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What a program says about its version: the first line with a digit in it. */
export async function versionLine(program: string, args: readonly string[]): Promise<string> {
  const seen = await run(program, args, { timeout: 5_000, maxBuffer: 65_536 }).catch(
    // sshd and ssh print their version and end with an error code.
    (error: { readonly stdout?: string; readonly stderr?: string }) => error,
  )
  const lines = `${seen.stdout ?? ''}\n${seen.stderr ?? ''}`.split('\n')
  return lines.find((line) => /\d+\.\d+/.test(line))?.trim() ?? 'no version told'
}
