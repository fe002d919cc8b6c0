import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { count, dayTime, type Zone } from '../design/words.ts'
import './journal-table.css'

export interface JournalRow {
  readonly seq: number
  readonly at: number
  readonly who: string
  readonly role: string
  readonly action: string
  readonly object: string
  readonly detail: string
}

interface JournalTableProps {
  readonly rows: readonly JournalRow[]
  readonly total: number
  readonly now: number
  readonly zone: Zone
  readonly rowHeight: number
  /** Sequence number of the row with the cursor. */
  readonly cursor: number | undefined
  readonly onCursor: (seq: number) => void
  readonly onOpen: (seq: number) => void
  /** The end of what is loaded came into view. */
  readonly onEnd: () => void
}

/** The journal, newest first. Only the rows in view exist; the rest is room. */
export function JournalTable({ rows, total, now, zone, rowHeight, cursor, onCursor, onOpen, onEnd }: JournalTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const seen = virtual.getVirtualItems()
  const last = seen.at(-1)?.index ?? 0
  const at = rows.findIndex(({ seq }) => seq === cursor)

  useEffect(() => {
    if (last >= rows.length - 20) onEnd()
  }, [last, rows.length, onEnd])
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])

  const before = seen[0]?.start ?? 0
  const after = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className="journal-scroll" tabIndex={0} aria-label="Journal entries" data-testid="journal-table">
      <table className="journal-table" aria-rowcount={total}>
        <thead>
          <tr>
            <th className="journal-seq">Entry</th>
            <th className="journal-time">Time {zone === 'utc' ? 'UTC' : 'here'}</th>
            <th className="journal-who">Who</th>
            <th className="journal-action">Action</th>
            <th className="journal-object">Object</th>
            <th>Detail</th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Room height={before} />}
          {seen.map(({ index }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <tr
                key={row.seq}
                className={row.seq === cursor ? 'current' : undefined}
                aria-rowindex={index + 1}
                onClick={() => {
                  onCursor(row.seq)
                  onOpen(row.seq)
                }}
              >
                <td className="right ink3">{count(row.seq)}</td>
                <td>{dayTime(row.at, now, zone)}</td>
                <td>
                  {row.who} <span className="ink3">{row.role}</span>
                </td>
                <td className="strong">{row.action}</td>
                <td className="mono">{row.object}</td>
                <td className="ink2">{row.detail}</td>
              </tr>
            )
          })}
          {after > 0 && <Room height={after} />}
        </tbody>
      </table>
    </section>
  )
}

const Room = ({ height }: { readonly height: number }) => (
  <tr className="journal-room">
    <td colSpan={6} style={{ height }} />
  </tr>
)
