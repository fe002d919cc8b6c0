import { Command } from 'commander'
import { type HostOptions, runHost } from '../start-host.ts'
import type { Report, Surroundings } from '../surroundings.ts'

export const serveCommand = (here: Surroundings, report: Report) =>
  new Command('serve')
    .description('run the console for browsers on this computer')
    .option('--port <number>', 'listen here; without it, on any free port')
    .option('--world <world>', 'practice: open the practice yard')
    .option('--workspace <folder>', 'open the workspace in this folder')
    .option('--open', 'open the address in Chromium or Chrome')
    .addHelpText('after', '\nIt listens on loopback only and prints an address that is good for one window.')
    .action(async (options: HostOptions) => report(await runHost(here, 'serve', options)))
