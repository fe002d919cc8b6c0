import { useEffect, useState } from 'react'
import { useUi } from '../stores/hooks.ts'

/** Milliseconds between two polite messages. */
const POLITE_EVERY = 10_000

/** What a screen reader says by itself. Numbers that tick are never in here. */
export function LiveRegions() {
  const assertive = useUi((state) => state.assertive)
  const polite = useSlowly(useUi((state) => state.polite))
  return (
    <>
      <div className="unseen" role="log" aria-live="polite" aria-atomic="true" data-testid="polite">
        <span key={polite.count}>{polite.text}</span>
      </div>
      <div className="unseen" role="alert" aria-live="assertive" aria-atomic="true" data-testid="assertive">
        <span key={assertive.count}>{assertive.text}</span>
      </div>
    </>
  )
}

/** At most one message in ten seconds; the last one counts. */
function useSlowly(message: { readonly text: string; readonly count: number }) {
  const [said, setSaid] = useState({ ...message, at: Number.NEGATIVE_INFINITY })
  useEffect(() => {
    if (message.count === said.count) return
    const wait = Math.max(0, said.at + POLITE_EVERY - performance.now())
    const timer = setTimeout(() => setSaid({ ...message, at: performance.now() }), wait)
    return () => clearTimeout(timer)
  }, [message, said])
  return said
}
