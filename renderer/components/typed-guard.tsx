import { useId, useState } from 'react'
import './typed-guard.css'

interface TypedGuardProps {
  /** What must be typed: the service's name. */
  readonly phrase: string
  /** What will be done: "Start the push". */
  readonly does: string
  readonly locked?: string | undefined
  readonly problem?: string | undefined
  readonly onMeant: (gesture: { readonly kind: 'typed'; readonly phrase: string; readonly reason: string }) => void
}

export const SHORTEST_REASON = 10

/** What is still missing, or nothing: then it is meant. */
export function missing(phrase: string, typed: string, reason: string): string | undefined {
  if (typed.trim() !== phrase) return `type ${phrase}`
  const left = SHORTEST_REASON - reason.trim().length
  return left > 0 ? `the reason needs ${left} more ${left === 1 ? 'character' : 'characters'}` : undefined
}

/** The guard of what exposes customers or destroys the way back: the name, typed, and a reason that the journal keeps. */
export function TypedGuard({ phrase, does, locked, problem, onMeant }: TypedGuardProps) {
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const note = useId()
  const lacks = locked ?? missing(phrase, typed, reason)
  return (
    <form
      className="typed-guard"
      data-testid="typed-guard"
      onSubmit={(event) => {
        event.preventDefault()
        if (lacks === undefined) onMeant({ kind: 'typed', phrase: typed.trim(), reason: reason.trim() })
      }}
    >
      <label className="field">
        <span className="label">
          Type <b className="ink1">{phrase}</b>
        </span>
        <input
          className="text-field"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="label">Reason, kept in the journal</span>
        <input className="text-field" value={reason} autoComplete="off" onChange={(event) => setReason(event.target.value)} />
      </label>
      <button type="submit" className="button primary" aria-disabled={lacks !== undefined} aria-describedby={note}>
        {does}
      </button>
      <p id={note} className="field-note" role="status">
        {problem ?? (lacks === undefined ? '' : `Locked: ${lacks}`)}
      </p>
    </form>
  )
}
