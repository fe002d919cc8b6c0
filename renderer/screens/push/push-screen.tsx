import { useShallow } from 'zustand/react/shallow'
import { useAction } from '../../keys/use-action.ts'
import { startPush, useConsole, useLine, useNow, usePushFacts, useSeries, useSettings, useShownPush } from '../../stores/hooks.ts'
import { livePushes } from '../../stores/pushes.ts'
import { Chooser } from './chooser.tsx'
import { PushBoard } from './push-board.tsx'
import './push-screen.css'

/** Live pushes, one at a time. The most urgent one is shown unless somebody chose another. */
export function PushScreen() {
  const push = useShownPush()
  const pushes = useConsole(useShallow(livePushes))
  const facts = usePushFacts(push?.id)
  const series = useSeries(push?.id)
  const now = useNow()
  const line = useLine()
  const zone = useSettings((settings) => settings.zone)
  // After a rollback the key is the note's, whichever of the two came on screen first.
  const key = push?.status === 'rolled-back' ? undefined : 'N'
  useAction({ id: 'push.start', title: 'Start a push', group: 'act', guard: 'G3', key, run: () => startPush() })
  if (push === undefined) return <p className="push-wait">— reading the journal…</p>
  return (
    <div className="push-screen">
      <Chooser pushes={pushes} shown={push} />
      <PushBoard key={push.id} push={push} facts={facts} series={series} now={now} live={line === 'live'} zone={zone} />
    </div>
  )
}
