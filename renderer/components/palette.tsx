import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import './palette.css'
import { Kbd } from './kbd.tsx'
import { type PaletteItem, search } from './palette-search.ts'

interface PaletteProps {
  readonly items: readonly PaletteItem[]
  readonly onChoose: (item: PaletteItem) => void
  readonly onClose: () => void
  /** Asks for more that fits what was typed: journal entries, releases. */
  readonly onQuery?: (query: string) => void
}

/**
 * Navigation, search and action in one list. It never does what needs a guard: choosing that shows where the guard is.
 * What can't be done now stands last, with its reason.
 */
export function Palette({ items, onChoose, onClose, onQuery }: PaletteProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const found = search(items, query)
  const current = found[Math.min(at, found.length - 1)]

  useEffect(() => {
    const before = document.activeElement
    input.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  const keyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = Math.max(0, Math.min(found.length - 1, at + step))
      setAt(next)
      document.getElementById(`${list}-${found[next]?.id}`)?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (current && current.locked === undefined) onChoose(current)
    }
    if (event.key === 'Escape') {
      event.preventDefault()
      onClose()
    }
  }

  return (
    <section
      className="palette layer"
      aria-label="Commands"
      data-testid="palette"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose()
      }}
    >
      <input
        ref={input}
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={current && `${list}-${current.id}`}
        aria-label="Search commands, screens and journal"
        placeholder="Search, or > for actions only"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setAt(0)
          onQuery?.(event.target.value)
        }}
        onKeyDown={keyDown}
      />
      <div id={list} role="listbox" aria-label="Results" className="palette-list">
        {found.map((item, index) => (
          <div key={item.id} role="presentation">
            {item.group !== found[index - 1]?.group && (
              <div className="palette-group label" role="presentation">
                {item.group}
              </div>
            )}
            <div
              id={`${list}-${item.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={item === current}
              aria-disabled={item.locked !== undefined}
              className="palette-row"
              onPointerMove={() => setAt(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => item.locked === undefined && onChoose(item)}
              onKeyDown={keyDown}
            >
              <span className="cut">
                {item.title}
                {item.locked !== undefined && <span className="ink3">. Locked: {item.locked}</span>}
                {item.detail !== undefined && <span className="ink3"> {item.detail}</span>}
              </span>
              {item.key !== undefined && <Kbd>{item.key}</Kbd>}
            </div>
          </div>
        ))}
        {found.length === 0 && <p className="palette-none">Nothing is called that.</p>}
      </div>
    </section>
  )
}
