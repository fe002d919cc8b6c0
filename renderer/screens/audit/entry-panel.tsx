import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import { Button } from '../../components/button.tsx'
import { count, dayTime, type Zone } from '../../design/words.ts'
import { entryWords } from './entry-words.ts'

interface EntryPanelProps {
  readonly entry: JournalEntry
  readonly zone: Zone
  readonly now: number
  readonly onClose: () => void
}

/** One entry whole, with both hashes and how to check it without Signalbox. */
export function EntryPanel({ entry, zone, now, onClose }: EntryPanelProps) {
  const words = entryWords(entry)
  return (
    <aside className="panel audit-entry" aria-label={`Entry ${entry.seq}`} data-testid="audit-entry">
      <div className="panel-head">
        <h2>Entry {count(entry.seq)}</h2>
        <span className="grow">{dayTime(Date.parse(entry.at), now, zone)}</span>
        <Button onPress={onClose}>Close</Button>
      </div>
      <dl className="audit-facts">
        <dt>Who</dt>
        <dd>
          {words.who} <span className="ink3">{words.role}</span>
        </dd>
        <dt>Action</dt>
        <dd className="strong">{words.action}</dd>
        {words.object !== '' && (
          <>
            <dt>Object</dt>
            <dd className="mono">{words.object}</dd>
          </>
        )}
        {words.detail !== '' && (
          <>
            <dt>Detail</dt>
            <dd>{words.detail}</dd>
          </>
        )}
        <dt>Before it</dt>
        <dd className="mono audit-hash">{entry.prev}</dd>
        <dt>Own hash</dt>
        <dd className="mono audit-hash">{entry.hash}</dd>
      </dl>
      <h3>As it stands in the journal</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="audit-json mono" tabIndex={0}>
        {JSON.stringify(entry.event, null, 2)}
      </pre>
      <h3>Check it without Signalbox</h3>
      <p className="field-note">
        Export, then: the SHA-256 of each line's canonical JSON without <code>hash</code> is its <code>hash</code>, and the next
        line's <code>prev</code>. <code>signalbox audit verify</code> does it for this journal.
      </p>
    </aside>
  )
}
