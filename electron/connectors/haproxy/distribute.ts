export interface Pool {
  readonly servers: number
  /** Whole percent, 0 to 100. */
  readonly share: number
}

/** HAProxy takes whole weights from 0 to 256. */
const MOST = 256
/** Where there is a choice, weights near this one: fine enough to divide, and plain to read. */
const USUAL = 100

/**
 * Weights for every server of two pools so that the sums of the pools stand exactly in the ratio of their shares.
 * Best is what lets every server of a pool that gets traffic work, as evenly as possible.
 */
export function distribute(first: Pool, second: Pool): readonly [number[], number[]] {
  if (first.share === 0 || second.share === 0) return [whole(first), whole(second)]
  const unit = divisor(first.share, second.share)
  const parts = [first.share / unit, second.share / unit] as const
  // The pools' sums are `factor` times the reduced ratio; at least one factor always fits, because 99 < 256.
  const most = Math.min(Math.floor((MOST * first.servers) / parts[0]), Math.floor((MOST * second.servers) / parts[1]))
  let best = { badness: Number.POSITIVE_INFINITY, factor: 1 }
  for (let factor = 1; factor <= most; factor += 1) {
    const badness = rate(parts[0] * factor, first.servers) + rate(parts[1] * factor, second.servers) + distance(parts, factor)
    if (badness < best.badness) best = { badness, factor }
  }
  return [spread(parts[0] * best.factor, first.servers), spread(parts[1] * best.factor, second.servers)]
}

const whole = ({ servers, share }: Pool) => Array<number>(servers).fill(share === 0 ? 0 : USUAL)

/** Idle servers weigh most, then unevenness within the pool. */
const rate = (sum: number, servers: number) =>
  1_000 * Math.max(0, servers - sum) + (sum % servers === 0 ? 0 : 10 / Math.ceil(sum / servers))

/** Prefers sums that are the percents themselves: the least of all reasons. */
const distance = ([a, b]: readonly [number, number], factor: number) => Math.abs((a + b) * factor - USUAL) / 1_000_000

const spread = (sum: number, servers: number) =>
  Array.from({ length: servers }, (_, index) => Math.floor(sum / servers) + (index < sum % servers ? 1 : 0))

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
