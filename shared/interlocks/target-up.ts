import { known } from '../domain/fact.ts'
import type { ServerObservation } from '../domain/route.ts'
import { type Answer, blocked, clear, unknown } from './answer.ts'
import type { InterlockInput } from './input.ts'

/** The side that gets customers, and the one that would take them back, have enough healthy servers on every balancer. */
export function targetUp(input: InterlockInput): Answer {
  const { target, fallback } = input
  if (target === undefined || fallback === undefined) return unknown('it is not known yet which side is which')
  for (const { connection, fact } of input.routes) {
    const observation = known(fact, input.now)
    if (!observation) return unknown(`${connection} has no fresh word on the servers`)
    for (const [colour, side] of [
      ['green', target],
      ['blue', fallback],
    ] as const) {
      const servers = observation.servers[side] ?? []
      const up = servers.filter(isUp).length
      const needed = Math.min(input.minServers ?? servers.length, servers.length)
      if (up < needed || up === 0)
        return blocked(`${colour}: ${up} of ${servers.length} servers up on ${connection}, ${Math.max(needed, 1)} needed`)
    }
  }
  return clear('both sides have enough healthy servers')
}

const isUp = (server: ServerObservation) => server.health !== 'down'
