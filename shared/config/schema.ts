import { z } from 'zod'

/** `30s`, `15m`, `2h`, `500ms` -> milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h)$/, 'a duration such as 30s, 15m or 2h')
  .transform((text) => {
    const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
    const [, digits = '0', name = 's'] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
    return Number(digits) * unit[name as keyof typeof unit]
  })

/** Names are keys of plain objects, so none may be a word that every object has already. */
const name = z
  .string()
  .regex(/^[\w][\w .%-]{0,79}$/, 'a name of letters, digits, space, . % _ or -')
  .refine((text) => !(text in {}), 'a name that JavaScript does not use itself')
const percent = z.int().min(0).max(100)
const httpUrl = z.url({ protocol: /^https?$/ })

const check = z.strictObject({
  path: z.string().startsWith('/'),
  status: z.int().min(100).max(599).default(200),
  body: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  certificateDays: z.int().positive().optional(),
  timeout: duration.default(5_000),
})

/** What a bake watches. A plain threshold: green may be at most `ratio` times as bad as blue, with a floor for tiny rates. */
const threshold = z.strictObject({
  ratio: z.number().positive().default(1.5),
  /** Error rates below this many percent are never held against green. */
  floor: z.number().min(0).max(100).default(0.5),
})

const step = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('script'),
    name,
    hosts: name,
    run: z.string().min(1).max(20_000),
    timeout: duration.default(600_000),
    stopAfterFailures: z.int().positive().default(1),
  }),
  z.strictObject({ kind: z.literal('smoke'), name, checks: z.array(check).min(1), timeout: duration.default(60_000) }),
  z.strictObject({ kind: z.literal('shift'), name, share: percent }),
  z.strictObject({ kind: z.literal('wait'), name, for: duration }),
  z.strictObject({ kind: z.literal('approval'), name, question: z.string().min(1).max(500) }),
  z.strictObject({
    kind: z.literal('bake'),
    name,
    for: duration,
    requests: z.int().nonnegative().default(0),
    errors: threshold.prefault({}),
  }),
])

const stage = z.strictObject({
  name,
  /** In a supervised push, wait for a person before this stage. Absent: yes, where a step of the stage raises exposure. */
  hold: z.boolean().optional(),
  steps: z.array(step).min(1),
})

const environment = z.strictObject({
  pipeline: name,
  /** Every balancer that carries the service. What else an entry holds is for the connector's own target schema. */
  routes: z.array(z.looseObject({ connection: name, sides: z.record(name, z.unknown()) })).min(1),
  /** Where each side answers without the balancer: for smoke tests of the idle side. */
  addresses: z.record(name, z.array(httpUrl).min(1)),
  /** How "customers see the old version" is proven: requests through the front door, and the answer header that names the release. */
  proof: z.strictObject({ url: httpUrl, header: z.string(), samples: z.int().min(3).max(1_000).default(20) }),
  /** How long open requests on green may take to finish. */
  drain: duration.default(30_000),
  /** Servers of a side that must be up before customers are sent there. Absent: all of them. */
  minServers: z.int().positive().optional(),
  /** Checks on blue after a rollback. */
  smoke: z.array(check).default([]),
  /** What a rollback does not undo, told from the start. */
  notUndone: z.array(z.string()).default([]),
})

export const workspaceSchema = z.strictObject({
  signalbox: z.literal(1),
  /** Set by the practice yard alone. */
  practice: z.boolean().default(false),
  /** What else an entry holds is for the connector's own schema. */
  connections: z.record(name, z.looseObject({ role: z.string(), kind: z.string() })),
  services: z.record(name, z.strictObject({ environments: z.record(name, environment) })),
  pipelines: z.record(name, z.strictObject({ stages: z.array(stage).min(1) })),
})

export type Workspace = z.infer<typeof workspaceSchema>
export type EnvironmentConfig = z.infer<typeof environment>
export type StageConfig = z.infer<typeof stage>
export type StepConfig = z.infer<typeof step>
