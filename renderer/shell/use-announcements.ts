import { useEffect } from 'react'
import type { JournalEvent } from '../../shared/rpc/journal-event.ts'
import { alertStore } from '../stores/alerts.ts'
import { consoleStore, onEntries } from '../stores/console.ts'
import { announce } from '../stores/ui.ts'

/** Says aloud what changed: warnings and the milestones of a rollback at once, steps and verdicts when there is room. */
export function useAnnouncements(): void {
  useEffect(() => {
    const spoken = new Set<string>()
    const stops = [
      alertStore.subscribe(({ alerts }) => {
        for (const { id, level, text } of alerts) {
          if (spoken.has(id)) continue
          spoken.add(id)
          if (level === 'warning') announce(text, 'assertive')
          else announce(text)
        }
        for (const id of spoken) if (!alerts.some((alert) => alert.id === id)) spoken.delete(id)
      }),
      onEntries((entries) => {
        for (const { event } of entries) say(event)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
}

function say(event: JournalEvent) {
  switch (event.type) {
    case 'rollback.started':
      return announce('Rollback started.', 'assertive')
    case 'rollback.customers-on-blue':
      return announce('Customers are on blue.', 'assertive')
    case 'rollback.finished':
      return announce('Rollback finished. Everything was read back.', 'assertive')
    case 'step.passed':
      return announce(`${stepName(event.push, event.step)} passed.`)
    case 'step.failed':
      return announce(`${stepName(event.push, event.step)} failed. ${event.why}`)
    case 'verdict.given':
      return announce(event.verdict.reason)
    case 'push.completed':
      return announce('The new release has all customers.')
    default:
      return undefined
  }
}

function stepName(push: string, step: string): string {
  const { pushes } = consoleStore.getState().state
  const plan = Object.values(pushes).find(({ id }) => id === push)?.plan
  return plan?.stages.flatMap(({ steps }) => steps).find(({ id }) => id === step)?.name ?? 'A step'
}
