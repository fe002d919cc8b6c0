import '../config/jitless.ts'
import { z } from 'zod'
import { fail, ok, type Result } from '../domain/result.ts'
import type { CallProblem } from './contract.ts'

/**
 * The frames that two ends exchange over a `Port`: one JSON object per message, told apart by `t`. What may be called and
 * with what input is the contract's business, not the frames'.
 */

/** Bounds of one line. Messages are counted in characters, calls and streams in how many are open at the same time. */
export const LIMITS = {
  /** Longest message that the engine takes from a window or a terminal. */
  toEngine: 1_048_576,
  /** Longest message that a window or a terminal takes from the engine. */
  toClient: 67_108_864,
  calls: 64,
  streams: 32,
  /** Above this many bytes on their way, streams are asked to wait. */
  highWater: 1_048_576,
  /** Above this many, the other end has stopped reading and the line is closed. */
  giveUp: 134_217_728,
} as const

/** Milliseconds: the engine says "I am here" this often; a client that hears nothing for `silence` calls the line dead. */
export const HEARTBEAT = { every: 1_000, silence: 2_500, look: 500 } as const

const id = z.int().nonnegative()
const problem = z.strictObject({
  code: z.enum(['bad-input', 'unknown-method', 'rejected', 'not-now', 'failed', 'closed', 'too-much']),
  message: z.string(),
})

const method = z.string().min(1).max(100)
const bye = z.strictObject({ t: z.literal('bye'), reason: z.string() })

const toEngine = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id, name: method, input: z.unknown() }),
  z.strictObject({ t: z.literal('subscribe'), id, name: method, input: z.unknown() }),
  z.strictObject({ t: z.literal('cancel'), id }),
  bye,
])

const toClient = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('result'), id, value: z.unknown() }),
  z.strictObject({ t: z.literal('refused'), id, problem }),
  z.strictObject({ t: z.literal('data'), id, value: z.unknown() }),
  /** The stream is over; with a problem, because of it. */
  z.strictObject({ t: z.literal('end'), id, problem: problem.optional() }),
  z.strictObject({ t: z.literal('ping') }),
  bye,
])

export type FrameToEngine = z.infer<typeof toEngine>
export type FrameToClient = z.infer<typeof toClient>

/** A call that was refused or came to nothing. `message` is one sentence for people. */
export class CallError extends Error implements CallProblem {
  override readonly name = 'CallError'
  readonly code: CallProblem['code']

  constructor(code: CallProblem['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** What the other end may know of an error: its sentence, never its stack. */
export const problemOf = (error: unknown): CallProblem => ({
  code: error instanceof CallError ? error.code : 'failed',
  message: error instanceof Error && error.message !== '' ? error.message : 'this did not work, and no reason was given',
})

const decode =
  <Frame>(schema: z.ZodType<Frame>, limit: number) =>
  (message: string): Result<Frame> => {
    if (message.length > limit) return fail(`a message of ${message.length} characters is over the limit of ${limit}`)
    let value: unknown
    try {
      value = JSON.parse(message)
    } catch {
      return fail('a message was not JSON')
    }
    const checked = schema.safeParse(value)
    return checked.success ? ok(checked.data) : fail(`a message was not a frame: ${sentence(checked.error)}`)
  }

/** The frame in `message`, or one sentence why there is none. */
export const decodeToEngine = decode<FrameToEngine>(toEngine, LIMITS.toEngine)
export const decodeToClient = decode<FrameToClient>(toClient, LIMITS.toClient)

export const encode = (frame: FrameToEngine | FrameToClient) => JSON.stringify(frame)

/** The first thing that is wrong with an input, naming the field, in one line. Never repeats the value: it may be a secret. */
export function sentence(error: z.ZodError) {
  const [issue] = error.issues
  if (issue === undefined) return 'it is not as it should be'
  const field = issue.path.map(String).join('.')
  return field === '' ? issue.message : `"${field.slice(0, 100)}": ${issue.message}`
}
