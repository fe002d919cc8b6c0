import { Kbd } from '../components/kbd.tsx'
import { clockTime, count, plural } from '../design/words.ts'
import { showLayer, useApp, useFacts, useSettings, useUi } from '../stores/hooks.ts'

/** Connections, journal, what was done last, sound, and how to get at everything else. */
export function StatusBar() {
  const status = useUi((state) => state.status)
  return (
    <footer className="status-bar" data-region="status" data-testid="status-bar">
      <Connections />
      <Journal />
      <span className="status-line grow cut" role="status" aria-live="polite">
        {status}
      </span>
      <Sound />
      <button type="button" onClick={() => showLayer('palette')}>
        <Kbd>Ctrl K</Kbd> Commands
      </button>
      <button type="button" onClick={() => showLayer('keys')}>
        <Kbd>?</Kbd> Keys on this screen
      </button>
    </footer>
  )
}

function Connections() {
  const connections = useFacts((frame) => frame?.connections)
  if (connections === undefined || connections.length === 0) return null
  const needed = connections.filter(({ usedBy, state }) => usedBy.length > 0 || state !== 'untested')
  const answering = needed.filter(({ state }) => state === 'answering')
  const wrong = needed.find(({ state }) => state === 'silent' || state === 'refused')
  const words = `${answering.length} of ${plural(needed.length, 'connection')} answering`
  if (wrong === undefined) return <span>{words}</span>
  return (
    <span className="text-caut strong">
      {words}: {wrong.name} {wrong.state === 'silent' ? 'is silent' : 'refuses'}
    </span>
  )
}

function Journal() {
  const journal = useFacts((frame) => frame?.journal)
  if (journal === undefined || journal.lastAt === undefined) return null
  const verified = journal.verifiedTo ? `, chain verified to entry ${count(journal.verifiedTo)}` : ''
  return (
    <span>
      Journal written {clockTime(journal.lastAt, 'utc')}
      {verified}
    </span>
  )
}

function Sound() {
  const on = useSettings(({ sound }) => sound)
  const demo = useApp()?.world === 'practice'
  return <span>{demo ? 'Sound: none in the demo' : on ? 'Sound: alerts only' : 'Sound: off'}</span>
}
