import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import './tabs.css'

export interface Tab {
  readonly id: string
  readonly title: ReactNode
  readonly content: ReactNode
  /** Stands beside the title, where the panel shows nothing else. */
  readonly lead?: ReactNode
}

interface TabsProps {
  readonly tabs: readonly Tab[]
  readonly shown: string
  readonly onShow: (id: string) => void
  readonly label: string
  /** Stands at the right end of the head. */
  readonly aside?: ReactNode
  readonly testId?: string
}

/** A panel whose head chooses what it shows. One tab alone is a plain heading. */
export function Tabs({ tabs, shown, onShow, label, aside, testId }: TabsProps) {
  const id = useId()
  const strip = useRef<HTMLDivElement>(null)
  const current = tabs.find((tab) => tab.id === shown) ?? tabs[0]
  if (current === undefined) return null

  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const at = tabs.indexOf(current)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (next === undefined) return
    onShow(next.id)
    strip.current?.querySelectorAll('button')[tabs.indexOf(next)]?.focus()
  }

  return (
    <section className="panel tabs" aria-label={label} data-testid={testId}>
      <header className="panel-head">
        {tabs.length === 1 ? (
          <h2>{current.title}</h2>
        ) : (
          <div ref={strip} role="tablist" aria-label={label} className="tab-strip" onKeyDown={move}>
            {tabs.map((tab) => (
              <button
                key={tab.id}
                type="button"
                role="tab"
                id={`${id}-${tab.id}`}
                aria-selected={tab === current}
                aria-controls={`${id}-panel`}
                tabIndex={tab === current ? 0 : -1}
                data-testid={`tab-${tab.id}`}
                onClick={() => onShow(tab.id)}
              >
                {tab.title}
              </button>
            ))}
          </div>
        )}
        <div className="grow">{tabs.length === 1 && current.lead}</div>
        <span className="label nowrap">{aside}</span>
      </header>
      {tabs.length === 1 ? (
        <div className="tab-body">{current.content}</div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls has to be reachable by keyboard
        <div tabIndex={0} className="tab-body" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.id}`}>
          {current.content}
        </div>
      )}
    </section>
  )
}
