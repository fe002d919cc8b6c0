import type { ReactNode } from 'react'
import { NotLiveFrame } from '../components/not-live-frame.tsx'
import { useKeys } from '../keys/use-keys.ts'
import { usePresence } from '../keys/use-presence.ts'
import { useRegions } from '../keys/use-regions.ts'
import { AuditScreen } from '../screens/audit/audit-screen.tsx'
import { FirstRunScreen } from '../screens/first-run/first-run-screen.tsx'
import { LaterScreen } from '../screens/later/later-screen.tsx'
import { PushScreen } from '../screens/push/push-screen.tsx'
import { PushStartScreen } from '../screens/push-start/push-start-screen.tsx'
import { SettingsScreen } from '../screens/settings/settings-screen.tsx'
import { useApp, useConsole, useConsoleLoaded, useLine, useUi } from '../stores/hooks.ts'
import type { Screen } from '../stores/ui.ts'
import { GlobalActions } from './global-actions.tsx'
import { Layers } from './layers.tsx'
import { LiveRegions } from './live-regions.tsx'
import { PracticeBand } from './practice-band.tsx'
import { Rail } from './rail.tsx'
import './shell.css'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { useAnnouncements } from './use-announcements.ts'
import { useLook } from './use-look.ts'
import { useSound } from './use-sound.ts'
import { useTitle } from './use-title.ts'

/** The window: rail, annunciator, one screen, status bar, and at most one layer over it. */
export function App() {
  useKeys()
  useRegions()
  usePresence()
  useLook()
  useSound()
  useTitle()
  useAnnouncements()
  const lost = useLine() === 'lost'
  const world = useApp()?.world
  const screen = useUi((state) => state.screen)
  return (
    <div className={`shell${world === 'practice' ? ' demo' : ''}`} data-screen={screen}>
      <Rail />
      <TopBar />
      <main className="screen" data-region="screen" tabIndex={-1}>
        {world === undefined ? <Opening /> : world === 'none' && screen !== 'settings' ? <FirstRunScreen /> : SCREEN[screen]}
      </main>
      {world === 'practice' && <PracticeBand />}
      <StatusBar />
      <GlobalActions />
      <Layers />
      <LiveRegions />
      {lost && <NotLiveFrame />}
    </div>
  )
}

const SCREEN: Readonly<Record<Screen, ReactNode>> = {
  push: <PushPlace />,
  schedule: <LaterScreen title="Schedule">Windows, freezes and planned pushes will be here, and who is on watch.</LaterScreen>,
  backlog: (
    <LaterScreen title="Backlog">
      Findings of your scanners will be here, grouped by the change that brought them, and what may block a release.
    </LaterScreen>
  ),
  metrics: (
    <LaterScreen title="Metrics">
      What needs fixing, what is slow and what works will be here, counted from the journal.
    </LaterScreen>
  ),
  audit: <AuditScreen />,
  settings: <SettingsScreen />,
}

/** A push where there is one, the form that starts one where there is none. */
function PushPlace() {
  const loaded = useConsoleLoaded()
  const starting = useUi((state) => state.starting)
  const any = useConsole((state) => state.order.length > 0)
  if (!loaded) return <Opening />
  return starting || !any ? <PushStartScreen /> : <PushScreen />
}

/** The words come after a moment: most of the time it is faster. */
const Opening = () => <p className="opening">Reading the journal…</p>
