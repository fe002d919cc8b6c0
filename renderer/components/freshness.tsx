import type { ReactNode } from 'react'
import { type Fact, freshness, type Freshness as State } from '../../shared/domain/fact.ts'
import { age, clockTime, type Zone } from '../design/words.ts'
import './freshness.css'

interface FreshnessProps<Value> {
  readonly fact: Fact<Value>
  readonly now: number
  /** Draws the value. `old`: it is not live any more; nothing in it may move. */
  readonly children: (value: Value, old: boolean) => ReactNode
  /** What is awaited while there is no value: "reading load balancer…". */
  readonly awaited?: string
  /** Shows the age of a live value too. */
  readonly showAge?: boolean
  readonly zone?: Zone
}

/** How old data looks, in words: "" while live, "was" once it can't be trusted. */
export const wasWord = (state: State) => (state === 'stale' ? 'was ' : '')

/**
 * A value that came from outside, with its age. Live: plain. Late: its age stands beside it. Stale: hatched, "was", grey.
 * Never: a dash and what is awaited. The state is in a class of the same name.
 */
export function Freshness<Value>({ fact, now, children, awaited, showAge, zone = 'utc' }: FreshnessProps<Value>) {
  const state = freshness(fact, now)
  if (fact.value === undefined || fact.observedAt === undefined)
    return (
      <span className="freshness never" data-freshness="never">
        — {(fact.problem ?? awaited) && <span className="freshness-age">{fact.problem ?? awaited}</span>}
      </span>
    )
  const old = state === 'stale'
  const title = `${fact.source}, read ${clockTime(fact.observedAt, zone)}${fact.problem ? `. ${fact.problem}` : ''}`
  return (
    <span className={`freshness ${state}${old ? ' hatched' : ''}`} data-freshness={state} title={title}>
      {wasWord(state)}
      {children(fact.value, old)}
      {(showAge || state !== 'live') && <span className="freshness-age"> {age(now - fact.observedAt)}</span>}
    </span>
  )
}
