import { type ReactNode, useEffect, useRef } from 'react'
import './key-sheet.css'
import { Kbd } from './kbd.tsx'

interface KeyRow {
  readonly name: string
  readonly does: string
  readonly guard: string
  /** Why it does nothing now. */
  readonly locked?: string | undefined
}

interface KeySheetProps {
  readonly groups: readonly { readonly title: string; readonly rows: readonly KeyRow[] }[]
  readonly singleKeys: boolean
  readonly onClose: () => void
  readonly footer?: ReactNode
}

/** The keys of this screen. Not modal: keys work while it is open, and it does not cover the rollback panel. */
export function KeySheet({ groups, singleKeys, onClose, footer }: KeySheetProps) {
  const sheet = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    sheet.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <section
      ref={sheet}
      className="key-sheet layer appear"
      tabIndex={-1}
      aria-label="Keys on this screen"
      data-testid="key-sheet"
    >
      <div className="panel-head">
        <h2>Keys on this screen</h2>
        <span className="grow">{singleKeys ? 'Off while you write.' : 'Single keys are off: hold Ctrl Alt with the key.'}</span>
        <button type="button" className="key-sheet-close" onClick={onClose}>
          Close <Kbd>Esc</Kbd>
        </button>
      </div>
      <div className="key-groups">
        {groups.map(({ title, rows }) => (
          <div key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ name, does, guard, locked }) => (
                <div key={name} className="key-row">
                  <dt>
                    <Kbd>{name}</Kbd>
                  </dt>
                  <dd>
                    {does}
                    {guard !== '' && <span className="ink3"> · {guard}</span>}
                    {locked !== undefined && <span className="key-locked">{locked}</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </div>
      {footer}
    </section>
  )
}
