import { useEffect } from 'react'
import type { PushState } from '../../../shared/push/state.ts'
import { Kbd } from '../../components/kbd.tsx'
import { OctagonIcon, TriangleIcon } from '../../design/icons.tsx'
import { choosePush } from '../../stores/hooks.ts'
import { reachText } from './model/forward.ts'
import { isHarmed } from './model/stations.ts'

interface ChooserProps {
  readonly pushes: readonly PushState[]
  readonly shown: PushState
}

/** Several live pushes: one strip, always in the same order, so that a place means the same push. Alt 1 to 9. */
export function Chooser({ pushes, shown }: ChooserProps) {
  useEffect(() => {
    const stop = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        const place = /^Digit([1-9])$/.exec(event.code)?.[1]
        const push = place === undefined ? undefined : pushes[Number(place) - 1]
        if (!event.altKey || event.ctrlKey || event.metaKey || push === undefined) return
        event.preventDefault()
        choosePush(push.id)
      },
      { signal: stop.signal },
    )
    return () => stop.abort()
  }, [pushes])
  if (pushes.length < 2) return null
  return (
    <nav className="push-chooser" aria-label="Live pushes" data-testid="push-chooser">
      {pushes.map((push, index) => (
        <button key={push.id} type="button" aria-current={push.id === shown.id || undefined} onClick={() => choosePush(push.id)}>
          {sign(push)}
          <b>{push.plan.at.service}</b> <span className="cut">{reachText(push)}</span>{' '}
          {index < 9 && <Kbd>{`Alt ${index + 1}`}</Kbd>}
        </button>
      ))}
    </nav>
  )
}

function sign(push: PushState) {
  if (push.status === 'needs-hands' || isHarmed(push)) return <OctagonIcon />
  return push.hold !== undefined && push.hold.reason !== 'signal' && push.hold.reason !== 'person' ? <TriangleIcon /> : null
}
