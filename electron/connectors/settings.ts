import { z } from 'zod'
import { ConnectorError } from './errors.ts'

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** A duration as people write it (`500ms`, `5s`, `2m`), read as milliseconds, between `least` and `most` milliseconds. */
export const durationSetting = (fallback: string, least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h)$/, 'write a duration such as 500ms, 5s or 2m')
    .default(fallback)
    .transform((text) => {
      const [, digits = '0', unit = 's'] = /^(\d+)(\w+)$/.exec(text) ?? []
      return Number(digits) * units[unit as keyof typeof units]
    })
    .pipe(z.number().min(least, `at least ${least} ms`).max(most, `at most ${most} ms`))

/** `role` and `kind` stand in every entry of the workspace; a schema that is strict has to know them. */
export const entryOf = <R extends string, K extends string>(role: R, kind: K) => ({
  role: z.literal(role).optional(),
  kind: z.literal(kind).optional(),
})

/** Reads what came from a workspace; throws `ConnectorError` `rejected` that says where it is wrong. */
export function readSettings<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'entry'}: ${issue.message}`)
  throw new ConnectorError({
    code: 'rejected',
    message: `${what} can't be used: ${faults.join('; ')}.`,
    next: 'Correct the entry in signalbox.yaml.',
    outcome: 'not-done',
  })
}
