import { Command } from 'commander'
import type { Surroundings } from '../surroundings.ts'
import { Stop } from '../terminal.ts'

/** A command whose place is known and which this version does not have: it says so and does nothing. */
export const laterCommand = (name: string, about: string) => (_here: Surroundings) =>
  new Command(name)
    .description(`${about} (not available yet)`)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new Stop(2, `"signalbox ${name}" is not available in this version yet: nothing was done.`)
    })
