import type { PracticeWorld } from '../engine/ports.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What the command line is handed by the program it runs in; it reaches for nothing else outside. */
export interface Surroundings {
  readonly terminal: Terminal
  /** Data folder: settings, journal, vault, logs. */
  readonly home: string
  readonly version: string
  /** The project's folder. */
  readonly root: string
  startPractice(options: { readonly folder: string }): Promise<PracticeWorld>
  hasDisplay(): boolean
  /** Where the program is, if it is there. */
  findElectron(): string | undefined
  findChromium(): string | undefined
}

/** Reports how a command went, where that is not plain success. */
export type Report = (code: ExitCode) => void
