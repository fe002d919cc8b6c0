import type { ReactNode } from 'react'
import { OctagonIcon } from '../design/icons.tsx'
import { count, dayTime, type Zone } from '../design/words.ts'
import './chain-badge.css'

export type ChainState =
  | { readonly state: 'unchecked' }
  | { readonly state: 'checking'; readonly entries: number }
  | { readonly state: 'unbroken'; readonly entries: number; readonly at: number; readonly head?: string }
  | { readonly state: 'broken'; readonly badSeq: number; readonly why: string; readonly provenTo: number; readonly at: number }
  | { readonly state: 'failed'; readonly why: string }

interface ChainBadgeProps {
  readonly chain: ChainState
  readonly now: number
  readonly zone: Zone
}

/** Whether the journal's chain holds, what was checked, and what still stands if it does not. */
export function ChainBadge({ chain, now, zone }: ChainBadgeProps) {
  switch (chain.state) {
    case 'unchecked':
      return <Line>The chain has not been checked in this window.</Line>
    case 'checking':
      return <Line>Checking {count(chain.entries)} entries…</Line>
    case 'unbroken':
      return (
        <Line>
          <b className="ink1">Chain unbroken</b>, entries 1 to {count(chain.entries)}, checked {dayTime(chain.at, now, zone)}
          {chain.head !== undefined && (
            <>
              , head <code title={chain.head}>{chain.head.slice(0, 12)}…</code>
            </>
          )}
        </Line>
      )
    case 'broken':
      return (
        <p className="chain-badge broken" role="alert" data-testid="chain-badge">
          <OctagonIcon />
          <span>
            <b>Chain broken at entry {count(chain.badSeq)}.</b> {chain.why}{' '}
            {chain.provenTo > 0 ? `Entries 1 to ${count(chain.provenTo)} are proven.` : 'No entry is proven.'}
          </span>
        </p>
      )
    case 'failed':
      return <Line>The chain could not be checked. {chain.why}</Line>
  }
}

const Line = ({ children }: { readonly children: ReactNode }) => (
  <p className="chain-badge" data-testid="chain-badge" aria-live="polite">
    {children}
  </p>
)
