import '../config/jitless.ts'
import { z } from 'zod'
import { settingsPatchSchema } from '../config/settings.ts'
import type { EffectId, PushId, StepId } from '../domain/ids.ts'
import type { Probe } from '../domain/observation.ts'
import type {
  AppInfo,
  ConsoleFrame,
  ExportView,
  FactsFrame,
  JournalPage,
  LogFrame,
  PushPreview,
  PushReport,
  SeriesFrame,
  ServiceView,
  SettingsView,
  VaultView,
  Verification,
} from './views.ts'

/**
 * THE list of what a window or a terminal may ask of the engine. Input is checked here, by both ends' shared schema, before
 * anything else sees it; the answer's type hangs on the name. Nothing outside this list can be called.
 */

interface Shape<Kind extends 'query' | 'command' | 'stream', Input extends z.ZodType, Output> {
  readonly kind: Kind
  readonly input: Input
  /** Exists for the compiler only. */
  readonly output?: Output
}

const query =
  <Output>() =>
  <Input extends z.ZodType>(input: Input): Shape<'query', Input, Output> => ({ kind: 'query', input })
const command =
  <Output>() =>
  <Input extends z.ZodType>(input: Input): Shape<'command', Input, Output> => ({ kind: 'command', input })
const stream =
  <Output>() =>
  <Input extends z.ZodType>(input: Input): Shape<'stream', Input, Output> => ({ kind: 'stream', input })

const nothing = z.strictObject({})
const text = (max: number) => z.string().min(1).max(max)
const name = text(120)
const push = z.custom<PushId>((value) => typeof value === 'string' && /^[\w-]{1,64}$/.test(value), 'a push id')
const step = z.custom<StepId>((value) => typeof value === 'string' && value.length > 0 && value.length <= 200, 'a step id')
const effect = z.custom<EffectId>((value) => typeof value === 'string' && /^[\w-]{1,80}$/.test(value), 'an effect id')
const seq = z.int().nonnegative()

const gesture = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('press') }),
  z.strictObject({ kind: z.literal('confirm'), afterMillis: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('hold'), heldMillis: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('typed'), phrase: z.string().max(200), reason: z.string().max(2_000) }),
  z.strictObject({ kind: z.literal('flag') }),
])

const common = { push, gesture }
const seen = { ...common, expectedSeq: seq }

const pushCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hold'), ...common }),
  z.strictObject({ type: z.literal('resume'), ...seen }),
  z.strictObject({ type: z.literal('advance'), ...seen }),
  z.strictObject({ type: z.literal('retry'), step, ...seen }),
  z.strictObject({ type: z.literal('approve'), step, note: z.string().max(2_000), ...seen }),
  z.strictObject({ type: z.literal('take-control'), ...seen }),
  z.strictObject({ type: z.literal('look-again'), effect, ...seen }),
  z.strictObject({ type: z.literal('vouch'), effect, object: text(500), ...seen }),
  z.strictObject({ type: z.literal('rollback'), reason: z.string().max(2_000), ...common }),
  z.strictObject({ type: z.literal('abort'), reason: z.string().max(2_000), ...common }),
])

/** Every way of `PushCommand` but `start`, with the push it is for. */
export type PushCommandInput = z.infer<typeof pushCommand>

const startInput = z.strictObject({
  service: name,
  environment: name,
  version: text(100).regex(/^[\w.+-]+$/, 'a version of letters, digits, . + _ and -'),
  digest: z
    .string()
    .regex(/^[a-z0-9]+:[0-9a-f]{32,128}$/)
    .optional(),
  changes: z.int().nonnegative().optional(),
  mode: z.enum(['supervised', 'automatic']),
})

export const contract = {
  'app.info': query<AppInfo>()(nothing),
  /** A new single-use address of the browser host; terminals only. */
  'app.ticket': command<{ readonly url: string }>()(nothing),
  /** Brings the desktop window to the front, where there is one. */
  'app.show': command<{ readonly shown: boolean }>()(nothing),
  'world.enter': command<AppInfo>()(
    z.discriminatedUnion('world', [
      z.strictObject({ world: z.literal('practice') }),
      z.strictObject({ world: z.literal('real'), folder: text(4_096) }),
      z.strictObject({ world: z.literal('none') }),
    ]),
  ),
  'practice.set': command<null>()(
    z.strictObject({
      scenario: name.optional(),
      speed: z.union([z.literal(0), z.literal(1), z.literal(10)]).optional(),
      /** Moves the yard's clock forward, in milliseconds. */
      advance: z.number().positive().max(86_400_000).optional(),
    }),
  ),
  'workspace.services': query<readonly ServiceView[]>()(nothing),
  'push.preview': query<PushPreview>()(startInput),
  'push.start': command<{ readonly push: PushId }>()(startInput.extend({ gesture })),
  /** Answers with the journal's last entry after the command. */
  'push.command': command<{ readonly seq: number }>()(pushCommand),
  'push.report': query<PushReport>()(z.strictObject({ push })),
  'journal.page': query<JournalPage>()(
    z.strictObject({
      before: seq.optional(),
      limit: z.int().min(1).max(500),
      search: z.string().max(200).optional(),
      push: push.optional(),
    }),
  ),
  'journal.verify': command<Verification>()(nothing),
  /** Writes a JSON Lines file and its checksum into the data folder. */
  'journal.export': command<ExportView>()(z.strictObject({ from: seq.optional(), to: seq.optional() })),
  'connections.test': command<Probe>()(z.strictObject({ name })),
  'settings.get': query<SettingsView>()(nothing),
  'settings.set': command<SettingsView>()(settingsPatchSchema),
  'vault.state': query<VaultView>()(nothing),
  'vault.unlock': command<VaultView>()(z.strictObject({ passphrase: z.string().min(8).max(1_000) })),
  'vault.set': command<VaultView>()(
    z.strictObject({ name: z.string().regex(/^[\w.-]{1,80}$/), value: z.string().min(1).max(100_000) }),
  ),
  'vault.remove': command<VaultView>()(z.strictObject({ name: z.string().regex(/^[\w.-]{1,80}$/) })),
  /** A person used the window just now: keyboard or pointer. At most one a second. */
  'presence.input': command<null>()(nothing),
  console: stream<ConsoleFrame>()(nothing),
  facts: stream<FactsFrame>()(nothing),
  series: stream<SeriesFrame>()(z.strictObject({ push })),
  log: stream<LogFrame>()(z.strictObject({ file: z.string().regex(/^[\w-]+\.log$/), from: seq })),
} as const

export type Contract = typeof contract
export type MethodName = keyof Contract
export type InputOf<Name extends MethodName> = z.input<Contract[Name]['input']>
export type CheckedInputOf<Name extends MethodName> = z.output<Contract[Name]['input']>
export type OutputOf<Name extends MethodName> = Exclude<Contract[Name]['output'], undefined>
type NamesOf<Kind> = { [Name in MethodName]: Contract[Name]['kind'] extends Kind ? Name : never }[MethodName]
export type CallName = NamesOf<'query' | 'command'>
export type StreamName = NamesOf<'stream'>

/** Why a call was refused: a word for programs and one sentence for people. Never a stack, never a secret. */
export interface CallProblem {
  readonly code: 'bad-input' | 'unknown-method' | 'rejected' | 'not-now' | 'failed' | 'closed' | 'too-much'
  readonly message: string
}
