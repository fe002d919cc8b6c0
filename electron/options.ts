import { parseArgs } from 'node:util'
import { dataFolder } from './data-folder.ts'
import type { EnginePorts } from './engine/ports.ts'

export const USAGE = `Starts the console for browsers on this computer and prints its address.

  --home FOLDER       data folder: settings, journal, vault, logs
  --world practice    open the practice yard
  --workspace FOLDER  open the workspace in FOLDER
  --port NUMBER       listen here; without it, on any free port
  --open              open the address in Chromium or Chrome
  --help              print this
`

export interface ConsoleOptions {
  readonly home: string
  readonly port?: number
  readonly open: boolean
  readonly initial?: NonNullable<EnginePorts['initial']>
}

/** A wrong use, told in one sentence. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
}

/** Throws `WrongUse`. `help` asks for the usage and nothing else. */
export function readOptions(args: readonly string[]): ConsoleOptions | 'help' {
  const values = parse(args)
  if (values.help === true) return 'help'
  const { home, world, workspace, port } = values
  if (world !== undefined && world !== 'practice') throw new WrongUse(`--world knows "practice" and not "${world}"`)
  if (world !== undefined && workspace !== undefined)
    throw new WrongUse('practice and real systems are never in one console: give --world or --workspace')
  const number = port === undefined ? undefined : Number(port)
  if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number <= 65_535))
    throw new WrongUse(`"${port}" is not a port`)
  return {
    home: dataFolder(home === undefined ? process.env : { ...process.env, SIGNALBOX_HOME: home }),
    open: values.open === true,
    ...(number !== undefined && { port: number }),
    ...(world !== undefined && { initial: { world: 'practice' } as const }),
    ...(workspace !== undefined && { initial: { world: 'real', folder: workspace } as const }),
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    const options = { home: text, world: text, workspace: text, port: text, open: flag, help: flag }
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error))
  }
}
