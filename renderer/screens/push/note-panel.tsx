import { useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { showStatus } from '../../stores/hooks.ts'
import type { NoteDraft } from './model/note.ts'
import { NOTE_FIELDS, noteText } from './model/note.ts'

interface NotePanelProps {
  readonly draft: NoteDraft
  readonly onChange: (draft: NoteDraft) => void
}

/** A hand-over note: the state is filled in from the journal, the rest is for the person who was there. */
export function NotePanel({ draft, onChange }: NotePanelProps) {
  const id = useId()
  const [copied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(noteText(draft)).then(
      () => {
        setCopied(true)
        showStatus('Hand-over note copied.')
      },
      () => showStatus('The clipboard did not take it. Select the text instead.'),
    )
  }
  return (
    <form className="note" data-testid="handover-note" onSubmit={(event) => event.preventDefault()}>
      {NOTE_FIELDS.map(({ name, title }) => (
        <div key={name}>
          <label htmlFor={`${id}-${name}`}>{title}</label>
          <textarea
            id={`${id}-${name}`}
            rows={name === 'state' ? 4 : 2}
            value={draft[name]}
            data-testid={`note-${name}`}
            onChange={(event) => {
              setCopied(false)
              onChange({ ...draft, [name]: event.target.value })
            }}
          />
        </div>
      ))}
      <div className="note-foot">
        <span className="label">Kept in this window until it is closed</span>
        <Button testId="copy-note" onPress={copy}>
          {copied ? 'Copied' : 'Copy the note'}
        </Button>
      </div>
    </form>
  )
}
