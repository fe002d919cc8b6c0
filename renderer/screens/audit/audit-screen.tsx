import { useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ChainBadge, type ChainState } from '../../components/chain-badge.tsx'
import { Chip } from '../../components/chip.tsx'
import { JournalTable } from '../../components/journal-table.tsx'
import { count } from '../../design/words.ts'
import { useAction } from '../../keys/use-action.ts'
import { setJournalProblem } from '../../stores/alerts.ts'
import { api, showStatus, useConsole, useFacts, useNow, useSettings, useShownPush, useUi } from '../../stores/hooks.ts'
import { uiStore } from '../../stores/ui.ts'
import './audit.css'
import { EntryPanel } from './entry-panel.tsx'
import { entryWords } from './entry-words.ts'
import { useJournal } from './use-journal.ts'

/** Who did what, newest first; whether the chain holds; and the way out: a file that can be checked without Signalbox. */
export function AuditScreen() {
  const search = useUi((state) => state.auditSearch)
  const { zone, density } = useSettings()
  const now = useNow()
  const push = useShownPush()
  const [onlyPush, setOnlyPush] = useState(false)
  const journal = useJournal(search.trim(), onlyPush ? push?.id : undefined)
  const [cursor, setCursor] = useState<number>()
  const [open, setOpen] = useState<number>()
  const field = useRef<HTMLInputElement>(null)
  const rows = useMemo(
    () => journal.entries.map((entry) => ({ seq: entry.seq, at: Date.parse(entry.at), ...entryWords(entry) })),
    [journal.entries],
  )
  const entry = open === undefined ? undefined : journal.entries.find(({ seq }) => seq === open)

  const move = (by: 1 | -1) => {
    const at = rows.findIndex(({ seq }) => seq === cursor)
    const next = rows[Math.max(0, Math.min(rows.length - 1, at === -1 ? 0 : at + by))]?.seq
    setCursor(next)
    if (open !== undefined) setOpen(next)
  }
  useAction({ id: 'list-down', title: 'Down', group: 'help', guard: 'none', key: 'J', run: () => move(1) })
  useAction({ id: 'list-up', title: 'Up', group: 'help', guard: 'none', key: 'K', run: () => move(-1) })
  useAction({
    id: 'list-filter',
    title: 'Search the journal',
    group: 'find',
    guard: 'none',
    key: '/',
    run: () => field.current?.focus(),
  })

  return (
    <div className={`audit${entry ? ' with-entry' : ''}`} data-testid="audit">
      <AuditHead />
      <section className="panel audit-list" aria-label="Journal">
        <div className="panel-head">
          <input
            ref={field}
            className="text-field audit-search"
            type="search"
            aria-label="Search the journal"
            placeholder="Search: person, action, object, value"
            value={search}
            onChange={(event) => uiStore.setState({ auditSearch: event.target.value })}
          />
          {push && (
            <Chip on={onlyPush} onPress={() => setOnlyPush(!onlyPush)}>
              Only {push.plan.at.service} {push.plan.release.version}
            </Chip>
          )}
          <span className={journal.problem === '' ? 'grow nowrap' : 'grow'} role="status">
            {journal.problem === '' ? `${count(journal.total)} ${journal.total === 1 ? 'entry' : 'entries'}` : journal.problem}
          </span>
        </div>
        <JournalTable
          rows={rows}
          total={journal.total}
          now={now}
          zone={zone}
          rowHeight={density === 'compact' ? 28 : 34}
          cursor={cursor}
          onCursor={setCursor}
          onOpen={setOpen}
          onEnd={journal.more}
        />
      </section>
      {entry && <EntryPanel entry={entry} zone={zone} now={now} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

function AuditHead() {
  const { zone } = useSettings()
  const now = useNow()
  const entries = useConsole((state) => state.seq)
  const verified = useFacts((frame) => frame?.journal)
  const [own, setOwn] = useState<ChainState>()
  const [exported, setExported] = useState('')
  const known: ChainState =
    verified?.verifiedTo !== undefined && verified.verifiedAt !== undefined && verified.verifiedTo > 0
      ? { state: 'unbroken', entries: verified.verifiedTo, at: verified.verifiedAt }
      : { state: 'unchecked' }
  const chain = own ?? known

  async function check() {
    setOwn({ state: 'checking', entries })
    try {
      const found = await api.call('journal.verify', {})
      setOwn(found.ok ? { state: 'unbroken', ...found } : { state: 'broken', ...found })
      const log = found.ok ? found.logs?.wrong[0] : undefined
      setJournalProblem(
        found.ok
          ? log && `The run log ${log.file} is not what entry ${count(log.seq)} says: ${log.why}.`
          : `Journal: chain broken at entry ${count(found.badSeq)}. 1 to ${count(found.provenTo)} are proven.`,
      )
    } catch (error) {
      setOwn({ state: 'failed', why: error instanceof Error ? error.message : 'No answer.' })
    }
  }

  async function save() {
    try {
      const file = await api.call('journal.export', {})
      setExported(`${count(file.entries)} entries in ${file.file}, sha256 ${file.sha256}`)
      showStatus(`Exported entries ${count(file.from)} to ${count(file.to)}.`)
    } catch (error) {
      setExported(error instanceof Error ? error.message : 'It was not exported.')
    }
  }

  return (
    <div className="audit-head">
      <div className="grow">
        <h1>Audit</h1>
        <ChainBadge chain={chain} now={now} zone={zone} />
        {exported !== '' && (
          <p className="field-note audit-exported" role="status">
            {exported}
          </p>
        )}
      </div>
      <Button
        testId="check-now"
        locked={chain.state === 'checking' ? 'it is being checked' : undefined}
        onPress={() => void check()}
      >
        Check now
      </Button>
      <Button onPress={() => void save()}>Export</Button>
    </div>
  )
}
