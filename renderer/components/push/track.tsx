import { type KeyboardEvent, useRef, useState } from 'react'
import { Kbd } from '../kbd.tsx'
import './track.css'
import { TrackDrawing } from './track-drawing.tsx'
import { GREEN_Y, type TrackGeometry, trackGeometry } from './track-geometry.ts'
import { TrackTable } from './track-table.tsx'
import { useWidth } from './use-width.ts'
import type { StationView, TrackView } from './views.ts'

interface TrackProps {
  readonly view: TrackView
  /** The window is low: the drawing loses its head and the line of steps. */
  readonly low: boolean
  readonly asTable: boolean
  readonly onTable: (asTable: boolean) => void
}

/** One line from the first stage to the last customer, and the thick line of what is live. */
export function Track({ view, low, asTable, onTable }: TrackProps) {
  return (
    <section className="panel track" aria-label={view.title} data-testid="track" data-stale={view.stale !== undefined}>
      <header className="panel-head">
        <h2>Track</h2>
        <p className="grow cut">Line weight is traffic. Arm level is stop, arm raised is clear.</p>
        <p className="label" data-testid="share-label">
          {view.mismatch === undefined ? view.readBack : <span className="text-caut">▲ {view.mismatch}</span>}
          {view.stale !== undefined && <span className="text-caut"> · {view.stale}</span>}
        </p>
        <button type="button" className="quiet-button" aria-pressed={asTable} onClick={() => onTable(!asTable)}>
          {asTable ? 'Diagram' : 'List'} <Kbd>V</Kbd>
        </button>
      </header>
      {asTable ? <TrackTable stations={view.stations} /> : <TrackCanvas view={view} low={low} />}
    </section>
  )
}

function TrackCanvas({ view, low }: Pick<TrackProps, 'view' | 'low'>) {
  const { box, width } = useWidth<HTMLDivElement>(966)
  const inside = view.stations.filter((station) => station.production).length
  const geometry = trackGeometry(width, view.stations.length - inside, inside, low)
  const [chosen, setChosen] = useState<string>()
  const list = useRef<HTMLOListElement>(null)
  const shown = view.stations.find((station) => station.id === chosen) ?? view.stations[view.train?.station ?? 0]

  const move = (event: KeyboardEvent<HTMLOListElement>) => {
    const by = STEPS[event.key]
    if (by === undefined) return
    event.preventDefault()
    const buttons: Element[] = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = document.activeElement === null ? -1 : buttons.indexOf(document.activeElement)
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]
    if (next instanceof HTMLElement) next.focus()
  }

  return (
    <div ref={box} className="track-canvas">
      <TrackDrawing view={view} geometry={geometry} />
      <ol ref={list} className="track-stations" aria-label="Stations" onKeyDown={move}>
        {view.stations.map((station, index) => (
          <li key={station.id} data-testid={`station-${index + 1}`} data-state={station.state} style={place(geometry, index)}>
            <button
              type="button"
              className={`station ${station.state}`}
              aria-current={station.state === 'here' ? 'step' : undefined}
              tabIndex={station === shown ? 0 : -1}
              onFocus={() => setChosen(station.id)}
              onClick={() => setChosen(station.id)}
            >
              <span className="unseen">{station.label}</span>
              <span className="station-name cut" aria-hidden="true">
                {station.name}
              </span>
              <span className="station-note cut" aria-hidden="true">
                {station.note}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {shown !== undefined && !low && <StationLine station={shown} />}
    </div>
  )
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -99, End: 99 }

function place({ stations, room, top }: TrackGeometry, index: number) {
  const width = room[index] ?? 80
  return { left: (stations[index] ?? 0) - width / 2, top: GREEN_Y - 12 - top, width }
}

const STEP_SHAPES = { ahead: '○', running: '●', passed: '✓', failed: '!' } as const
const STEP_WORDS = { ahead: 'ahead', running: 'running', passed: 'passed', failed: 'failed' } as const

/** The steps of one station, under the line. */
const StationLine = ({ station }: { readonly station: StationView }) => (
  <div className="station-line" data-testid="station-line">
    <b>{station.name}</b>
    {station.steps.map((step) => (
      <span key={step.name} className={`station-step ${step.state}`} title={`${step.name}: ${step.note}`}>
        <span aria-hidden="true">{STEP_SHAPES[step.state]}</span>
        <span className="unseen">{STEP_WORDS[step.state]}</span> {step.name} <span className="ink3">{step.note}</span>
      </span>
    ))}
  </div>
)
