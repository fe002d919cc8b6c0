import { Command } from 'commander'
import { Stop, type Terminal } from '../terminal.ts'

/** A command whose place is known and which this version does not have: it says so and does nothing. */
export const laterCommand = (name: string, about: string) => (_terminal: Terminal) =>
  new Command(name)
    .description(`${about} (not available yet)`)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new Stop(2, `"signalbox ${name}" is not available in this version yet: nothing was done.`)
    })
