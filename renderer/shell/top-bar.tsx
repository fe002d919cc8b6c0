import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { FactsFrame } from '../../shared/rpc/views.ts'
import { Annunciator } from '../components/annunciator.tsx'
import { age, clockMinutes, clockTime, duration } from '../design/words.ts'
import { alertStore } from '../stores/alerts.ts'
import { showLayer, useApp, useConnection, useFacts, useNow, useShownPush, useUi } from '../stores/hooks.ts'

/** The annunciator, fed: on every screen, with exactly one alert. */
export function TopBar() {
  const app = useApp()
  const push = useShownPush()
  const alerts = useStore(alertStore, (state) => state.alerts)
  const open = useUi((state) => state.layer === 'alerts')
  const demo = app?.world === 'practice'
  const environment = demo
    ? 'Demo world. Nothing here is real.'
    : app?.world === 'real'
      ? push
        ? capital(push.plan.at.environment)
        : 'Real systems'
      : 'Nothing connected'
  const [shown, ...rest] = alerts
  return (
    <Annunciator
      environment={environment}
      demo={demo}
      alert={shown}
      more={rest.length}
      calm={useCalmText()}
      moreOpen={open}
      onMore={() => showLayer(open ? 'none' : 'alerts')}
      age={<DataAge />}
      clock={<Clock />}
    />
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What stands in the alert's place when nobody has to act. */
function useCalmText(): string {
  const { line, reason } = useConnection()
  const push = useShownPush()
  const app = useApp()
  if (app?.world === 'none' && line !== 'lost') return 'No workspace is open.'
  if (line === 'connecting') return 'Opening the line to the engine…'
  if (line === 'lost') return `Not live. ${reason}`
  if (push?.status === 'rolling-back') {
    const since = push.rollback?.customersOnBlueAt
    return `Rolling back ${push.plan.at.service}. ${since === undefined ? 'Customers are not on blue yet.' : `Customers have been on blue since ${clockTime(since, 'utc')}.`}`
  }
  if (push?.status === 'rolled-back' && push.rollback?.finishedAt !== undefined)
    return `Rollback finished ${clockTime(push.rollback.finishedAt, 'utc')}.`
  return 'No alerts'
}

const limitOf = (frame: FactsFrame | undefined) => {
  const facts = frame?.pushes.flatMap(({ routes, measured }) => [...routes, measured]) ?? []
  return facts.toSorted((a, b) => (a.observedAt ?? 0) - (b.observedAt ?? 0))[0]
}

/** How old the oldest thing on screen is. */
function DataAge() {
  const oldest = useFacts(limitOf)
  const received = useFacts((frame) => frame?.now)
  const now = useNow()
  if (received === undefined) return <span className="ink3">No data yet</span>
  if (oldest?.observedAt === undefined)
    return (
      <span>
        Data <b>{duration(now - received)}</b> old
      </span>
    )
  const old = now - oldest.observedAt
  if (old > 2 * oldest.limit)
    return (
      <span className="text-caut strong">
        {oldest.source} {age(old)}
      </span>
    )
  return (
    <span>
      Data <b>{duration(old)}</b> old
    </span>
  )
}

/** UTC first, this computer's zone second; the engine's time, so that a demo at ten times the speed shows it. */
function Clock() {
  const now = useNow()
  const zone = useZoneName()
  return (
    <time dateTime={new Date(now).toISOString().slice(0, 19)} aria-live="off">
      {clockTime(now, 'utc')} <small>UTC</small>
      {zone !== 'UTC' && (
        <small>
          {' '}
          {clockMinutes(now, 'local')} {zone}
        </small>
      )}
    </time>
  )
}

/** "Berlin", from Europe/Berlin; "UTC" where it is the same. */
function useZoneName(): string {
  const [name, setName] = useState(zoneName)
  useEffect(() => {
    const again = () => setName(zoneName)
    window.addEventListener('focus', again)
    return () => window.removeEventListener('focus', again)
  }, [])
  return name
}

function zoneName(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  if (/^(Etc\/)?(UTC|GMT|Universal|Zulu)$/.test(timeZone)) return 'UTC'
  return timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone
}
