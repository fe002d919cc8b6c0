import { BLUE_Y, CROSSING, GREEN_Y, SIGNAL } from './track-geometry.ts'
import type { StationView } from './views.ts'

/** The marks of the track: the shape carries the state, the colour only repeats it. */

export function StationMark({ x, state }: { readonly x: number; readonly state: StationView['state'] }) {
  const at = `translate(${x} ${GREEN_Y})`
  switch (state) {
    case 'passed':
      return (
        <g transform={at}>
          <circle r="7" className="mark-done" />
          <path d="M-3.2 0l2.3 2.4 4-4.6" className="mark-tick" />
        </g>
      )
    case 'here':
      return (
        <g transform={at}>
          <circle r="9" className="mark-ring strong" />
          <circle r="3.5" className="mark-dot" />
        </g>
      )
    case 'failed':
      return (
        <g transform={at}>
          <path d="M-4-10h8l6 6v8l-6 6h-8l-6-6v-8z" className="mark-octagon" />
          <path d="M0-5v6M0 4.5v.6" className="mark-bang" />
        </g>
      )
    case 'closed':
      return (
        <g transform={at}>
          <circle r="7" className="mark-ring" />
          <path d="M-4 0h8" className="mark-bar" />
        </g>
      )
    case 'ahead':
      return (
        <g transform={at}>
          <circle r="7" className="mark-ring" />
        </g>
      )
  }
}

/** A semaphore: level arm is stop, raised arm is clear; the one the train waits at is drawn in full ink. */
export function SignalMark({
  x,
  signal,
  alarm,
}: {
  readonly x: number
  readonly signal: NonNullable<StationView['signal']>
  readonly alarm: boolean
}) {
  const tone = alarm && !signal.clear ? 'alarm' : signal.waiting ? 'waiting' : ''
  return (
    <g transform={`translate(${x - SIGNAL} ${GREEN_Y})`} className={`mark-signal ${tone}`}>
      <path d="M0-9v-26" />
      {signal.clear ? <path d="M0-33l13-9" className="arm" /> : <path d="M0-33h16" className="arm" />}
    </g>
  )
}

/** The way over from blue to green: solid where the route is set, dotted where it is not. */
export function CrossoverMark({
  x,
  set,
  weight,
  look,
}: {
  readonly x: number
  readonly set: boolean
  readonly weight: number
  readonly look: '' | 'alarm' | 'old'
}) {
  const at = `translate(${x - CROSSING} ${BLUE_Y})`
  if (set)
    return (
      <g transform={at}>
        <path d="M0 5q8 4 12 14l22 52q4 12 14 19" className={`mark-route ${look}`} strokeWidth={weight} />
      </g>
    )
  return (
    <g transform={at}>
      <path d="M0 9q8 4 12 12l4 9" className="mark-no-route" />
      <path d="M18 36l12 24q4 12 14 18" className="mark-no-route dotted" />
    </g>
  )
}

/** The release on the line, over the station where it stands. */
export function Train({
  x,
  text,
  tone,
  width,
}: {
  readonly x: number
  readonly text: string
  readonly tone: 'plain' | 'warning' | 'retired'
  readonly width: number
}) {
  const length = text.length * 6.4 + 16
  const left = Math.min(Math.max(8, x - length / 2), width - length - 8)
  const tip = tone === 'retired' ? '' : `M${x - 7} ${GREEN_Y - 21}h14l-7 8z`
  return (
    <g className={`mark-train ${tone}`}>
      <path d={`M${left} ${GREEN_Y - 40}h${length}v20h${-length}z${tip}`} />
      <text x={left + length / 2} y={GREEN_Y - 26} textAnchor="middle">
        {text}
      </text>
    </g>
  )
}
