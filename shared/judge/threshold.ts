import type { Colour } from '../domain/route.ts'

interface Counted {
  readonly requests: number
  readonly bad: number
}

interface ThresholdRule {
  /** Green may be at most this many times as bad as blue. */
  readonly ratio: number
  /** Error rates below this many percent are never held against green. */
  readonly floor: number
}

/** Below this many errors a bad rate may be an accident, and no release is taken back for it. */
const FEWEST_ERRORS = 5
/** Below this many requests nothing is said at all. */
const FEWEST_REQUESTS = 50

/**
 * The plain threshold: green's error rate against `max(ratio x blue's, floor)`. Says `hold` while there are fewer than
 * `enough` requests on green: no data is never green. Not valid for being looked at every second as a statistical judge is;
 * the counts asked for keep accidents rare, and no more than that.
 */
export function judgeByThreshold(counted: Readonly<Record<Colour, Counted>>, rule: ThresholdRule, enough: number) {
  const blue = withRate(counted.blue)
  const green = withRate(counted.green)
  const needed = Math.max(enough, FEWEST_REQUESTS)
  // With next to nobody on blue its rate says nothing, and the floor alone decides.
  const blueRate = blue.requests >= FEWEST_REQUESTS ? (blue.rate ?? 0) : 0
  const limit = Math.max(blueRate * rule.ratio, rule.floor / 100)
  const worse = green.requests >= FEWEST_REQUESTS && green.bad >= FEWEST_ERRORS && (green.rate ?? 0) > limit
  const needs = Math.max(0, needed - green.requests)
  const ratio = blue.rate !== null && blue.rate > 0 && green.rate !== null ? green.rate / blue.rate : null
  const measure = { name: 'Errors', blue, green, ratio }
  if (worse) {
    return {
      answer: 'roll-back',
      reason: worseWords(green.rate ?? 0, blue.rate, ratio),
      measures: [{ ...measure, answer: 'worse' }],
    } as const
  }
  if (needs > 0) {
    return {
      answer: 'hold',
      reason: `judge needs ${needs.toLocaleString('en')} more requests`,
      measures: [{ ...measure, answer: 'unknown', needs }],
    } as const
  }
  if (green.rate !== null && green.rate > limit) {
    return {
      answer: 'hold',
      reason: `errors lean worse: ${percent(green.rate)} against ${percent(blue.rate ?? 0)}`,
      measures: [{ ...measure, answer: 'unknown' }],
    } as const
  }
  return { answer: 'continue', reason: 'errors are within the limit', measures: [{ ...measure, answer: 'safe' }] } as const
}

const withRate = ({ requests, bad }: Counted) => ({ requests, bad, rate: requests > 0 ? bad / requests : null })

const percent = (rate: number) => `${(rate * 100).toFixed(2)} %`

const worseWords = (green: number, blue: number | null, ratio: number | null) =>
  ratio === null
    ? `errors ${percent(green)}, blue ${blue === null ? 'not measured' : percent(blue)}`
    : `errors ${ratio.toFixed(1)}× blue`
