import { CalendarDays, ChartLine, FileText, ListChecks, Settings as SettingsIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { isLive, type PushState } from '../../shared/push/state.ts'
import { OctagonIcon, TrackIcon } from '../design/icons.tsx'
import { useAction } from '../keys/use-action.ts'
import { alertStore } from '../stores/alerts.ts'
import { useApp, useConsole, useUi } from '../stores/hooks.ts'
import { goTo, type Screen } from '../stores/ui.ts'

const ICON = { size: 20, strokeWidth: 1.5 } as const

interface Entry {
  readonly screen: Screen
  readonly title: string
  readonly icon: ReactNode
}

export const ENTRIES: readonly Entry[] = [
  { screen: 'push', title: 'Push', icon: <TrackIcon /> },
  { screen: 'schedule', title: 'Schedule', icon: <CalendarDays {...ICON} /> },
  { screen: 'backlog', title: 'Backlog', icon: <ListChecks {...ICON} /> },
  { screen: 'metrics', title: 'Metrics', icon: <ChartLine {...ICON} /> },
  { screen: 'audit', title: 'Audit', icon: <FileText {...ICON} /> },
  { screen: 'settings', title: 'Settings', icon: <SettingsIcon {...ICON} /> },
]

/** A push that waits for a person: at a signal, or for an approval. */
const waits = (push: PushState) => isLive(push) && push.status === 'holding' && push.hold?.reason === 'signal'

export function Rail() {
  const screen = useUi((state) => state.screen)
  const waiting = useConsole(
    (state) => state.order.filter((id) => state.pushes[id] !== undefined && waits(state.pushes[id])).length,
  )
  const warning = useStore(alertStore, ({ alerts }) => alerts.some(({ level }) => level === 'warning'))
  return (
    <nav className="rail" aria-label="Screens" data-region="rail" data-testid="rail">
      {ENTRIES.map((entry, index) => (
        <RailEntry key={entry.screen} entry={entry} hotkey={String(index + 1)} current={entry.screen === screen}>
          {entry.screen === 'push' && <Badge warning={warning} waiting={waiting} />}
        </RailEntry>
      ))}
      <Who />
    </nav>
  )
}

interface RailEntryProps {
  readonly entry: Entry
  readonly hotkey: string
  readonly current: boolean
  readonly children: ReactNode
}

function RailEntry({ entry, hotkey, current, children }: RailEntryProps) {
  useAction({
    id: `go-${entry.screen}`,
    title: `Go to ${entry.title}`,
    group: 'go',
    guard: 'none',
    key: hotkey,
    run: (stroke) => goTo(entry.screen, stroke),
  })
  return (
    <button
      type="button"
      className={`rail-entry${current ? ' current' : ''}`}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={hotkey}
      data-first-stop={current || undefined}
      onClick={() => goTo(entry.screen)}
    >
      {entry.icon}
      <span>{entry.title}</span>
      {children}
    </button>
  )
}

function Badge({ warning, waiting }: { readonly warning: boolean; readonly waiting: number }) {
  if (warning)
    return (
      <span className="rail-badge warning">
        <OctagonIcon size={16} />
        <span className="unseen">, a warning</span>
      </span>
    )
  if (waiting === 0) return null
  return (
    <span className="rail-badge">
      {waiting}
      <span className="unseen"> waiting for you</span>
    </span>
  )
}

function Who() {
  const app = useApp()
  if (app === undefined) return null
  const words = app.actor.name.split(/\s+/)
  const initials = words.map((word) => word[0]?.toUpperCase()).join('')
  return (
    <div className="rail-who">
      <div className="rail-face" aria-hidden="true">
        {initials.slice(0, 2)}
      </div>
      <span className="cut">{words.length > 1 ? `${words[0]} ${words.at(-1)?.[0]}.` : words[0]}</span>
    </div>
  )
}
