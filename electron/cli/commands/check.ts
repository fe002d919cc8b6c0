import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { workspaceJsonSchema } from '../../../shared/config/json-schema.ts'
import { parseWorkspace, problemLine, type WorkspaceReading } from '../../../shared/config/parse.ts'
import type { Report, Surroundings } from '../surroundings.ts'
import { Stop, type Terminal } from '../terminal.ts'

export const checkCommand = ({ terminal }: Surroundings, report: Report) =>
  new Command('check')
    .description('check a signalbox.yaml, or print its JSON Schema')
    .argument('[file]', 'the file, or the folder it is in', 'signalbox.yaml')
    .option('--schema', 'print the JSON Schema for editors, and check nothing')
    .option('--json', 'print { ok, problems, warnings } as JSON')
    .addHelpText(
      'after',
      '\nEvery problem is one line: file:line:column where: what is wrong. What to do.\nNothing is contacted and no secret is read.',
    )
    .action(async (file: string, options: { readonly schema?: true; readonly json?: true }) => {
      if (options.schema) return terminal.json(workspaceJsonSchema())
      const path = await workspaceFile(file)
      const { checkConnections } = await import('../../engine/create-engine.ts')
      const reading = parseWorkspace(await readText(path), path, checkConnections)
      if (options.json) terminal.json(asJson(reading))
      else show(terminal, path, reading)
      if (!reading.ok) report(2)
    })

/** The file itself, or the signalbox.yaml in the folder. */
async function workspaceFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ? join(path, 'signalbox.yaml') : path
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    throw new Stop(2, `${path} can't be read: ${whyUnread(error)}.`)
  }
}

function whyUnread(error: unknown): string {
  if (error instanceof TypeError) return 'it is no UTF-8 text'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error)
}

const asJson = (reading: WorkspaceReading) =>
  reading.ok ? { ok: true, problems: [], warnings: reading.warnings } : { ok: false, problems: reading.problems, warnings: [] }

function show(terminal: Terminal, path: string, reading: WorkspaceReading) {
  if (!reading.ok) {
    for (const problem of reading.problems) terminal.say(problemLine(problem))
    return terminal.note(`${reading.problems.length === 1 ? '1 problem' : `${reading.problems.length} problems`} in ${path}.`)
  }
  for (const warning of reading.warnings) terminal.note(`${problemLine(warning)} (a warning)`)
  const { services, connections, pipelines } = reading.workspace
  const counted = [
    [services, 'service', 'services'],
    [pipelines, 'pipeline', 'pipelines'],
    [connections, 'connection', 'connections'],
  ] as const
  const parts = counted.map(([record, one, many]) => {
    const { length } = Object.keys(record)
    return `${length} ${length === 1 ? one : many}`
  })
  terminal.say(`${path} is right: ${parts.join(', ')}.`)
}
