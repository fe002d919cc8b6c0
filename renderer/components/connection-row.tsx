import type { ReactNode } from 'react'
import type { ConnectionView } from '../../shared/rpc/views.ts'
import { TriangleIcon } from '../design/icons.tsx'
import { ago } from '../design/words.ts'
import { Chip } from './chip.tsx'
import './connection-row.css'

interface ConnectionRowProps {
  readonly connection: ConnectionView
  readonly now: number
  readonly open: boolean
  readonly onToggle: () => void
  /** What is shown under an open row. */
  readonly children: ReactNode
}

const STATE = { answering: 'Answering', silent: 'Silent', refused: 'Refused', untested: 'Not tested yet' } as const

/** One connection: what it is, whether it answers, who depends on it. Opens in place. */
export function ConnectionRow({ connection, now, open, onToggle, children }: ConnectionRowProps) {
  const { name, title, role, address, state, lastAnswerAt, problem, usedBy, probe } = connection
  const wrong = state === 'silent' || state === 'refused'
  return (
    <li className="connection" data-testid={`connection-${name}`}>
      <button type="button" className="connection-row" aria-expanded={open} onClick={onToggle}>
        <span>
          <b className="mono">{name}</b>
          <span className="connection-kind">
            {title} · {role}
          </span>
        </span>
        <span className="mono ink2 cut">{address}</span>
        <span className={wrong ? 'text-caut strong connection-state' : 'connection-state'}>
          {wrong && <TriangleIcon size={14} />}
          {STATE[state]}
          <span className="connection-kind">{lastAnswerAt === undefined ? '—' : `last answer ${ago(now - lastAnswerAt)}`}</span>
        </span>
        <span className="connection-rights">{probe && <Rights canRead={probe.canRead} canWrite={probe.canWrite} />}</span>
        <span className="ink2 cut">{usedBy.length === 0 ? 'Nothing depends on it' : usedBy.join(', ')}</span>
      </button>
      {problem !== undefined && <p className="connection-problem">It said: “{problem}”</p>}
      {open && <div className="connection-more">{children}</div>}
    </li>
  )
}

/** What the last test found that Signalbox may do there. */
function Rights({ canRead, canWrite }: { readonly canRead: boolean; readonly canWrite: boolean }) {
  if (canWrite) return <Chip>reads, writes</Chip>
  return <Chip tone="caut">{canRead ? 'watch only' : 'cannot read'}</Chip>
}
