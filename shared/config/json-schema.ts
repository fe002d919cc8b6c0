import { z } from 'zod'
import { workspaceSchema } from './schema.ts'

let printed: Readonly<Record<string, unknown>> | undefined

/** JSON Schema (draft 2020-12) of signalbox.yaml as a person writes it, for editors. */
export function workspaceJsonSchema(): Readonly<Record<string, unknown>> {
  printed ??= { ...z.toJSONSchema(workspaceSchema, { io: 'input', unrepresentable: 'any' }), title: 'signalbox.yaml' }
  return printed
}
