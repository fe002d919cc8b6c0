import { Command } from 'commander'
import { type HostOptions, runHost } from '../start-host.ts'
import type { Report, Surroundings } from '../surroundings.ts'

export const openCommand = (here: Surroundings, report: Report) =>
  new Command('open')
    .description('open the console: the desktop app, else in a browser')
    .option('--world <world>', 'practice: open the practice yard')
    .option('--workspace <folder>', 'open the workspace in this folder')
    .addHelpText('after', '\nWhere a console runs already, its window is brought to the front.')
    .action(async (options: HostOptions) => report(await runHost(here, 'launch', options)))
