/** `npm run test:faults` plays every case; the usual run takes a sample. */
export const ALL = process.env.SIGNALBOX_TEST_ALL === '1'

const DAY = 24 * 3_600_000

/** `size` of `cases`, evenly spread; others every day, so that in time all of them had their turn. */
export function sampled<Case>(cases: readonly Case[], size: number, day = Math.floor(Date.now() / DAY)): readonly Case[] {
  if (ALL || cases.length <= size) return cases
  const stride = cases.length / size
  // Days in steps that are no divisor of the stride's usual lengths.
  const offset = (day * 7) % Math.ceil(stride)
  return Array.from({ length: size }, (_, index) => cases[Math.floor(index * stride + offset) % cases.length] as Case)
}

/** Lets so many run at a time; the others wait for their turn. */
export function turns(most: number) {
  let going = 0
  const waiting: (() => void)[] = []
  return async <Value>(run: () => Promise<Value>): Promise<Value> => {
    if (going >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else going += 1
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else going -= 1
    }
  }
}
