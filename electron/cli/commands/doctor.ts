import { Command } from 'commander'
import { examine } from '../doctor.ts'
import type { Report, Surroundings } from '../surroundings.ts'
import { columns } from '../text.ts'

export const doctorCommand = (here: Surroundings, report: Report) =>
  new Command('doctor')
    .description('what is here, what is missing, and what that leaves out')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExit code 1: something that Signalbox needs is missing.')
    .action(async ({ json }: { readonly json?: true }) => {
      const { terminal } = here
      const findings = await examine(here)
      const ok = findings.every(({ needed, state }) => !needed || state === 'ok')
      if (json) terminal.json({ ok, findings })
      else {
        for (const line of columns(findings.map(({ name, state, detail }) => [name, state, detail]))) terminal.say(line)
        const gaps = findings.filter(({ without }) => without !== undefined)
        if (gaps.length > 0) terminal.say()
        for (const { name, without, get } of gaps)
          terminal.say(`${name}: ${without}.${get === undefined ? '' : ` To get it: ${get}`}`)
      }
      if (!ok) report(1)
    })
