import { type Fleet, median, onBlue, sendToGreen, startFleet } from './balancers.ts'
import { limit } from './limit.ts'
import { ansible, socat } from './others.ts'
import { openConsole, type WayBack } from './signalbox.ts'

/**
 * How long it takes until the balancers themselves say that customers are on the old version: Signalbox with every durable
 * write, beside the least that a process can do on the same sockets, a shell loop over socat, and Ansible's haproxy module.
 * Run: node test/bench/rollback/index.ts [--json] [COUNT...]
 */

const ROUNDS = 15
const GOALS: Readonly<Record<number, number>> = { 1: 3, 10: 1.5, 100: 1.5 }
const ANSIBLE_GOAL = 20

interface Row {
  readonly balancers: number
  readonly limitMillis: number
  readonly signalboxMillis: number
  readonly timesLimit: number
  readonly recordedMillis: number
  readonly socatMillis: number
  readonly ansibleMillis: number
  readonly timesFasterThanAnsible: number
  readonly ok: boolean
}

async function measured(fleet: Fleet, rounds: number, contender: (fleet: Fleet) => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await sendToGreen(fleet)
    times.push(await contender(fleet))
    if (!(await onBlue(fleet))) throw new Error(`${contender.name} did not bring customers back`)
  }
  return median(times)
}

/** Limit and Signalbox take turns, so that a noisy machine is noisy for both. */
async function pairedWithLimit(fleet: Fleet): Promise<{ readonly limits: number[]; readonly ours: WayBack[] }> {
  const console = await openConsole(fleet)
  const limits: number[] = []
  const ours: WayBack[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const push = await console.pushThrough()
      ours.push(await console.rollBack(push))
      if (!(await onBlue(fleet))) throw new Error('Signalbox did not bring customers back')
      await console.finished(push)
      limits.push(await limit(fleet))
    }
  } finally {
    await console.close()
  }
  return { limits, ours }
}

async function rowFor(balancers: number): Promise<Row> {
  const fleet = await startFleet(balancers)
  try {
    const { limits, ours } = await pairedWithLimit(fleet)
    const limitMillis = median(limits)
    const signalboxMillis = median(ours.map(({ confirmed }) => confirmed))
    const recordedMillis = median(ours.map(({ recorded }) => recorded))
    const socatMillis = await measured(fleet, 5, socat)
    const ansibleMillis = await measured(fleet, balancers > 10 ? 1 : 3, ansible)
    const timesLimit = signalboxMillis / limitMillis
    const timesFasterThanAnsible = ansibleMillis / signalboxMillis
    const ok = timesLimit <= (GOALS[balancers] ?? 1.5) && timesFasterThanAnsible >= ANSIBLE_GOAL
    return {
      balancers,
      limitMillis,
      signalboxMillis,
      timesLimit,
      recordedMillis,
      socatMillis,
      ansibleMillis,
      timesFasterThanAnsible,
      ok,
    }
  } finally {
    await fleet.close()
  }
}

const counts = process.argv
  .slice(2)
  .filter((text) => /^\d+$/.test(text))
  .map(Number)
const rows: Row[] = []
for (const balancers of counts.length > 0 ? counts : [1, 10, 100]) rows.push(await rowFor(balancers))

if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else {
  const cell = (value: number, unit: string) => `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`.padStart(12)
  console.log('balancers       limit   Signalbox    x limit    recorded       socat     Ansible  x faster than Ansible')
  for (const row of rows) {
    const {
      balancers,
      limitMillis,
      signalboxMillis,
      timesLimit,
      recordedMillis,
      socatMillis,
      ansibleMillis,
      timesFasterThanAnsible,
      ok,
    } = row
    console.log(
      `${String(balancers).padStart(9)}${cell(limitMillis, 'ms')}${cell(signalboxMillis, 'ms')}${cell(timesLimit, '')}${cell(recordedMillis, 'ms')}${cell(socatMillis, 'ms')}${cell(ansibleMillis, 'ms')}${cell(timesFasterThanAnsible, '')}  ${ok ? 'goal met' : 'GOAL MISSED'}`,
    )
  }
}
process.exit(rows.every(({ ok }) => ok) ? 0 : 1)
