import type { Api } from '../api/client.ts'
import { watchAlerts } from './alerts.ts'
import { loadApp } from './app.ts'
import { runClock } from './clock.ts'
import { watchLine } from './connection.ts'
import { followConsole } from './console.ts'
import { engineNow, followFacts } from './facts.ts'
import { loadSettings } from './settings.ts'
import { showStatus } from './ui.ts'

/** Starts everything that feeds the stores; once, for as long as the window lives. */
export function begin(api: Api): void {
  watchLine(api, engineNow)
  api.onLine((state) => {
    // After a restart the engine may be in another world, or another version.
    if (state === 'live')
      Promise.all([loadApp(), loadSettings()]).catch((error: unknown) =>
        showStatus(error instanceof Error ? error.message : 'The console did not answer.'),
      )
  })
  followConsole(api)
  followFacts(api)
  runClock()
  watchAlerts()
}
