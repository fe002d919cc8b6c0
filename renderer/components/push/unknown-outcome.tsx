import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { matchesLetter, readsKeys } from '../../keys/match.ts'
import { Button } from '../button.tsx'
import { Kbd } from '../kbd.tsx'
import type { UnknownView } from './views.ts'

interface UnknownProps {
  readonly view: UnknownView
  readonly onLookAgain: () => void
  /** The person typed an object's name: they saw with their own eyes that it is done. */
  readonly onVouch: (object: string) => void
  readonly problem: string | undefined
  readonly singleKeys: boolean
}

/** Sent, no answer, and the system does not say. Running it again is not offered: it might happen twice. */
export function UnknownOutcome({ view, onLookAgain, onVouch, problem, singleKeys }: UnknownProps) {
  const [typing, setTyping] = useState(false)
  const [typed, setTyped] = useState('')
  const id = useId()
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const stop = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.repeat || !readsKeys(event) || !matchesLetter(event, 'I', singleKeys)) return
        event.preventDefault()
        setTyping(true)
      },
      { signal: stop.signal },
    )
    return () => stop.abort()
  }, [singleKeys])
  useEffect(() => {
    if (typing) field.current?.focus()
  }, [typing])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() === view.object) onVouch(view.object)
    else field.current?.focus()
  }

  return (
    <div className="unknown-outcome" data-testid="unknown-outcome">
      <p>
        <span className="unknown-shape" aria-hidden="true">
          ?
        </span>
        <b>We sent it and got no answer.</b> <code>{view.what}</code> does not say what it has now.
      </p>
      {view.why !== '' && <p className="plan-detail">{view.why}</p>}
      <div className="unknown-choices">
        <Button hotkey="Enter" testId="look-again" onPress={onLookAgain}>
          Check again
        </Button>
        <Button hotkey="I" testId="vouch" expanded={typing} onPress={() => setTyping(!typing)}>
          I can see it is done
        </Button>
      </div>
      {typing && (
        <form className="vouch-form" onSubmit={submit}>
          <label htmlFor={id}>
            Type <code>{view.object}</code>, then <Kbd>Enter</Kbd>
          </label>
          <input
            ref={field}
            id={id}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            data-testid="vouch-object"
          />
        </form>
      )}
      {problem !== undefined && (
        <p className="text-warn" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
