import { z } from 'zod'
import type { Image } from '../../../shared/domain/image.ts'
import type { RouteObservation } from '../../../shared/domain/observation.ts'
import type { Shares, SideCounters, SideName } from '../../../shared/domain/route.ts'

// Names go into command lines, where `;`, spaces and line ends would begin another command.
const word = z.string().regex(/^[\w.:-]{1,100}$/, 'a name as HAProxy has it: letters, digits, . : _ or -')
const mapFile = z.string().regex(/^(#\d{1,9}|[\w.:/@+-]{1,500})$/, 'a map file as the configuration names it, without spaces')

const twoSides = <T>(side: z.ZodType<T>, sideName: z.ZodType<string, string> = z.string()) =>
  z.record(sideName, side).refine((sides) => Object.keys(sides).length === 2, 'name exactly two sides')

/** Both sides are servers of one backend; the share is in their weights. */
const weights = z.strictObject({
  connection: z.string().optional(),
  mode: z.literal('weights'),
  backend: word,
  /** Side -> its servers in that backend. */
  sides: twoSides(z.array(word).min(1, 'name at least one server')).refine(
    (sides) => new Set(Object.values(sides).flat()).size === Object.values(sides).flat().length,
    'a server can be on one side only',
  ),
})

/** A backend per side; the share is one entry of a map file that the frontend looks up for each session. */
const map = z
  .strictObject({
    connection: z.string().optional(),
    mode: z.literal('map'),
    /** The file as `show map` names it. */
    map: mapFile,
    /** The entry that holds the percent, and the side that gets this percent. The other side gets the rest. */
    percent: z.strictObject({ entry: word.default('percent'), side: z.string() }),
    /** Side -> backend. */
    sides: twoSides(word, word),
    /** Entries that send a named group of people to a side, whatever the percent says; their value is the side's name. */
    cohorts: z.array(word).default([]),
  })
  .refine((target) => target.percent.side in target.sides, { path: ['percent', 'side'], message: 'name one of the two sides' })

export const targetSchema = z.discriminatedUnion('mode', [weights, map])

export type Target = z.infer<typeof targetSchema>
export type WeightsTarget = z.infer<typeof weights>
export type MapTarget = z.infer<typeof map>

/** One way of holding a route in HAProxy: the commands to send, and what their answers mean. Everything here is pure. */
export interface Mode<T> {
  /** Commands whose answers `read` takes, in their order. */
  asks(target: T): readonly string[]
  read(target: T, replies: readonly string[]): RouteObservation
  imageFor(target: T, observation: RouteObservation, shares: Shares): Image
  /** Commands that set `image`, in phases: the next begins when every command of the last was accepted. */
  writes(target: T, image: Image): readonly (readonly string[])[]
  asksCounters(target: T): readonly string[]
  readCounters(target: T, replies: readonly string[]): Readonly<Record<SideName, SideCounters>>
}
