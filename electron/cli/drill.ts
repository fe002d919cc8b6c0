import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from '../../shared/domain/actor.ts'
import type { ReadBack } from '../../shared/push/events.ts'
import type { PushState } from '../../shared/push/state.ts'
import type { Client } from '../../shared/rpc/peer.ts'
import type { PracticeView, ServiceView } from '../../shared/rpc/views.ts'
import { play } from './drill-play.ts'
import { openOwnEngine } from './own-engine.ts'
import type { Surroundings } from './surroundings.ts'

export interface DrillResult {
  readonly ok: boolean
  readonly requests: number
  readonly failedRequests: number
  /** Failed requests that no release has answered for: they were lost by a move of traffic. */
  readonly failedByPush: number
  /** Seconds of the yard's clock from the bad verdict; `null`: it never came to that. */
  readonly secondsToCustomersOnBlue: number | null
  readonly secondsToFinished: number | null
  readonly readBacks: readonly ReadBack[]
}

export interface DrillReport extends DrillResult {
  /** Why it is not ok, one sentence each. */
  readonly problems: readonly string[]
}

/** Seconds of the yard's clock per second. */
const SPEED = 10

/**
 * Plays the practice yard's story through the real engine: a good release goes to all customers, the next one is bad and is
 * taken back. `say` gets each line as it happens. Ends early, cleaned up, when `signal` is aborted.
 */
export async function runDrill(
  { version, startPractice }: Surroundings,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<DrillReport> {
  const home = await mkdtemp(join(tmpdir(), 'signalbox-drill-'))
  let close = async () => {}
  try {
    const options = {
      home,
      version,
      initial: { world: 'practice' },
      startPractice: () => startPractice({ folder: join(home, 'practice') }),
    } as const
    const own = await openOwnEngine(options, machine('drill'))
    close = own.close
    return await playStory(own.client, say, signal)
  } finally {
    await close()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function playStory(client: Client, say: (line: string) => void, signal: AbortSignal): Promise<DrillReport> {
  let practice: PracticeView | undefined
  const stop = client.subscribe('facts', {}, (frame) => {
    practice = frame.practice
  })
  const here = setInterval(() => void client.call('presence.input', {}).catch(() => undefined), 1_000)
  try {
    await client.call('practice.set', { scenario: 'calm', speed: SPEED })
    await client.call('presence.input', {})
    const { service, good, bad } = chooseReleases(await client.call('workspace.services', {}))
    say(`The yard's clock runs at ${SPEED}x. First ${good}, which is good; then ${bad}, which is not.`)
    const first = await play(client, { service, version: good, say, signal })
    const second = first.status === 'completed' ? await play(client, { service, version: bad, say, signal }) : undefined
    return report(first, second, practice, bad)
  } finally {
    clearInterval(here)
    stop()
  }
}

function chooseReleases(services: readonly ServiceView[]) {
  const [service] = services
  if (service === undefined) throw new Error('the practice yard has no service')
  // The yard has just been opened: the first release of its story is the one that customers have.
  const [, good, bad] = service.releases
  if (good === undefined || bad === undefined) throw new Error("the practice yard's story has no two releases to push")
  return { service, good, bad }
}

const seconds = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? null : Math.round((to - from) / 100) / 10

function report(first: PushState, second: PushState | undefined, practice: PracticeView | undefined, bad: string): DrillReport {
  const rollback = second?.rollback
  const since = second?.lastVerdict?.at ?? rollback?.startedAt
  const readBacks = rollback?.readBacks ?? []
  const failedByPush = practice?.failedByPush ?? 0
  const problems = [
    ...(first.status === 'completed' ? [] : [`The good release is ${first.status} and not completed.`]),
    ...(second === undefined || second.status === 'rolled-back' ? [] : [`${bad} is ${second.status} and not rolled back.`]),
    ...(second === undefined || second.lastVerdict?.verdict.answer === 'roll-back' ? [] : [`${bad} was not found to be worse.`]),
    ...(readBacks.length > 0 ? [] : ['Nothing was read back.']),
    ...readBacks
      .filter(({ expected, seen }) => expected !== seen)
      .map(({ system, object, expected, seen }) => `${system} ${object} is ${seen}, not ${expected}.`),
    ...(practice === undefined ? ["The yard's customers were not counted."] : []),
    ...(failedByPush === 0 ? [] : [`${failedByPush} requests failed because traffic was moved.`]),
  ]
  return {
    ok: problems.length === 0,
    requests: practice?.requests ?? 0,
    failedRequests: practice?.failedRequests ?? 0,
    failedByPush,
    secondsToCustomersOnBlue: seconds(since, rollback?.customersOnBlueAt),
    secondsToFinished: seconds(since, rollback?.finishedAt),
    readBacks,
    problems,
  }
}
