import './jitless.ts'
import { z } from 'zod'

const members = {
  theme: z.enum(['auto', 'dark', 'light']),
  density: z.enum(['comfortable', 'compact']),
  highContrast: z.boolean(),
  /** How long a hold takes, in milliseconds. */
  holdMillis: z.int().min(500).max(2_000),
  /** Single-letter keys; off: Ctrl Alt with the letter. */
  singleKeys: z.boolean(),
  zone: z.enum(['utc', 'local']),
  sound: z.boolean(),
  /** What was open last, opened again at the next start. */
  lastWorld: z.enum(['none', 'practice', 'real']),
  /** Folder that holds signalbox.yaml. */
  workspaceFolder: z.string().max(4_096).optional(),
}

/** What is personal to one person on one computer. What a team shares is in signalbox.yaml, what happened in the journal. */
export const settingsSchema = z.strictObject({
  ...members,
  theme: members.theme.default('auto'),
  density: members.density.default('comfortable'),
  highContrast: members.highContrast.default(false),
  holdMillis: members.holdMillis.default(800),
  singleKeys: members.singleKeys.default(true),
  zone: members.zone.default('utc'),
  sound: members.sound.default(true),
  lastWorld: members.lastWorld.default('none'),
})

/** Some settings. One that is not named is left as it is: no default is put in its place, so it can't hang on the other schema. */
export const settingsPatchSchema = z.strictObject(members).partial()

export type Settings = z.infer<typeof settingsSchema>
export const defaultSettings: Settings = settingsSchema.parse({})
