import './jitless.ts'
import { z } from 'zod'

/** What is personal to one person on one computer. What a team shares is in signalbox.yaml, what happened in the journal. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['auto', 'dark', 'light']).default('auto'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  highContrast: z.boolean().default(false),
  /** How long a hold takes, in milliseconds. */
  holdMillis: z.int().min(500).max(2_000).default(800),
  /** Single-letter keys; off: Ctrl Alt with the letter. */
  singleKeys: z.boolean().default(true),
  zone: z.enum(['utc', 'local']).default('utc'),
  sound: z.boolean().default(true),
  /** What was open last, opened again at the next start. */
  lastWorld: z.enum(['none', 'practice', 'real']).default('none'),
  /** Folder that holds signalbox.yaml. */
  workspaceFolder: z.string().max(4_096).optional(),
})

export type Settings = z.infer<typeof settingsSchema>
export const defaultSettings: Settings = settingsSchema.parse({})
