import type { Sample } from './engine.ts'

/** What the engine was like over a stretch of time. */
export interface Condition {
  readonly rssMegabytes: number
  readonly heapMegabytes: number
  /** Milliseconds that the event loop came too late; the 99th of a hundred is the middle one of all seconds. */
  readonly delayP99: number
  readonly delayWorst: number
  /** Share of one processor. */
  readonly cpu: number
}

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN

const MEGABYTE = 1024 * 1024

export const condition = (samples: readonly Sample[]): Condition => ({
  rssMegabytes: Math.max(...samples.map(({ rss }) => rss)) / MEGABYTE,
  heapMegabytes: Math.max(...samples.map(({ heap }) => heap)) / MEGABYTE,
  delayP99: median(samples.map(({ delay }) => delay.p99)),
  delayWorst: Math.max(...samples.map(({ delay }) => delay.max)),
  cpu: median(samples.map(({ cpu }) => cpu)),
})

export interface Growth {
  /** Medians of the first and the last fifth after the warm-up, in megabytes. */
  readonly rss: readonly [first: number, last: number]
  readonly heap: readonly [first: number, last: number]
  /** Absent: too short a time to say. */
  readonly flat?: boolean
}

/** Fewer samples than this, one a second, are all warm-up. */
const FEWEST = 240
/** Part of the samples that is left out at the beginning. */
const WARM_UP = 0.1
/** What may be more at the end: a tenth, or what the collector leaves lying at one look and not at the next. */
const TOLERANCE = 1.1
const SLACK = 16

export function growth(samples: readonly Sample[]): Growth {
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP))
  const fifth = Math.max(1, Math.floor(warm.length / 5))
  const ends = (value: (sample: Sample) => number): [number, number] => [
    median(warm.slice(0, fifth).map(value)) / MEGABYTE,
    median(warm.slice(-fifth).map(value)) / MEGABYTE,
  ]
  const [rss, heap] = [ends((sample) => sample.rss), ends((sample) => sample.heap)]
  if (samples.length < FEWEST) return { rss, heap }
  return { rss, heap, flat: [rss, heap].every(([first, last]) => last <= Math.max(first * TOLERANCE, first + SLACK)) }
}
