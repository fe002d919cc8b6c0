import { freshness } from '../domain/fact.ts'
import { type Answer, clear, unknown } from './answer.ts'
import { type InterlockInput, seconds } from './input.ts'

/** Every balancer and the measurements were read within their limits. */
export function freshFacts({ routes, measured, now }: InterlockInput): Answer {
  const facts = [
    ...routes.map(({ connection, fact }) => ({ name: connection, fact })),
    { name: 'the measured traffic', fact: measured },
  ]
  for (const { name, fact } of facts) {
    if (freshness(fact, now) === 'live') continue
    if (fact.observedAt === undefined)
      return unknown(fact.problem ? `${name} has not answered: ${fact.problem}` : `${name} has not been read yet`)
    return unknown(`${name} was last read ${seconds(now - fact.observedAt)} ago`)
  }
  return clear('everything was read within its limit')
}
