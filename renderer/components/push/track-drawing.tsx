import { count, percent } from '../../design/words.ts'
import { NOTHING, shorten } from './text.ts'
import { BLUE_Y, GREEN_Y, lineWeight, TRACK_HEIGHT, type TrackGeometry } from './track-geometry.ts'
import { CrossoverMark, SignalMark, StationMark, Train } from './track-marks.tsx'
import type { LineView, TrackView } from './views.ts'

interface DrawingProps {
  readonly view: TrackView
  readonly geometry: TrackGeometry
}

/** The picture itself. What it says is in the list beside it, so it is hidden from assistive technology. */
export function TrackDrawing({ view, geometry }: DrawingProps) {
  const { stations, stale, train } = view
  const alarm = train?.tone === 'warning'
  const narrow =
    (geometry.stations[geometry.stations.length - 1] ?? 0) - (geometry.stations[geometry.stations.length - 2] ?? 0) < 100
  return (
    <svg
      className="track-drawing"
      width={geometry.width}
      height={TRACK_HEIGHT - geometry.top}
      viewBox={`0 ${geometry.top} ${geometry.width} ${TRACK_HEIGHT - geometry.top}`}
      aria-hidden="true"
    >
      <rect
        className="track-production"
        x={geometry.production}
        y={geometry.top + 4}
        width={geometry.width - geometry.production - 4}
        height={TRACK_HEIGHT - geometry.top - 8}
        rx="6"
      />
      {geometry.top === 0 && (
        <text className="minor" x={geometry.production + 12} y="24">
          Production · customers enter at the load balancer
        </text>
      )}
      <BeforeText view={view} geometry={geometry} />
      <BlueLine view={view} geometry={geometry} />
      <GreenLine view={view} geometry={geometry} />
      {stations.map((station, index) =>
        station.share === undefined ? null : (
          <CrossoverMark
            key={station.id}
            x={geometry.stations[index] ?? 0}
            set={station.routeSet}
            weight={view.green.measured === null ? 2.5 : Math.min(6, lineWeight(view.green.measured) - 0.5)}
            look={stale !== undefined ? 'old' : alarm && station.state === 'failed' ? 'alarm' : ''}
          />
        ),
      )}
      {stations.map((station, index) =>
        station.signal === undefined ? null : (
          <SignalMark
            key={station.id}
            x={geometry.stations[index] ?? 0}
            signal={station.signal}
            alarm={alarm && (station.signal.waiting || station.state === 'failed')}
          />
        ),
      )}
      {train !== undefined && (
        <Train
          x={geometry.stations[train.station] ?? 0}
          text={narrow && train.tone !== 'retired' ? 'G' : train.text}
          tone={train.tone}
          width={geometry.width}
        />
      )}
      {stations.map((station, index) => (
        <StationMark key={station.id} x={geometry.stations[index] ?? 0} state={station.state} />
      ))}
      {stale !== undefined && <Hatching geometry={geometry} />}
    </svg>
  )
}

const Hatching = ({ geometry }: { readonly geometry: TrackGeometry }) => (
  <foreignObject
    x={geometry.production}
    y={geometry.top + 4}
    width={geometry.width - geometry.production - 4}
    height={TRACK_HEIGHT - geometry.top - 8}
  >
    <div className="hatched track-hatching" />
  </foreignObject>
)

function BeforeText({ view, geometry }: DrawingProps) {
  const room = Math.floor((geometry.production - 30) / 6.1)
  const down = geometry.top === 0 ? 0 : 20
  return (
    <g>
      <text className="minor" x="20" y={34 + down}>
        Before production
      </text>
      <text className="major" x="20" y={54 + down}>
        {shorten(view.before.title, room)}
      </text>
      {view.before.lines.map((line, index) => (
        <text className="minor" x="20" y={72 + down + 17 * index} key={line}>
          {shorten(line, Math.floor(room * 1.08))}
        </text>
      ))}
    </g>
  )
}

function BlueLine({ view, geometry }: DrawingProps) {
  const { blue, requestsPerMinute, stale } = view
  const { entry, end } = geometry
  const was = stale === undefined ? '' : 'was '
  return (
    <g>
      <path
        className={`line-blue${stale === undefined ? '' : ' old'}`}
        d={`M${entry} ${BLUE_Y}H${end}`}
        strokeWidth={lineWeight(blue.measured)}
      />
      <circle className="track-entry" cx={entry} cy={BLUE_Y} r="11" />
      <path className="track-arrow" d={`M${entry - 5} ${BLUE_Y}h10m-4-4l4 4-4 4`} />
      <path className="track-lead" d={`M${entry - 18} ${BLUE_Y}h7`} />
      <text className="major" x={entry - 24} y={BLUE_Y + 4} textAnchor="end">
        {requestsPerMinute === null ? NOTHING : `${was}${count(requestsPerMinute)}`}
      </text>
      <text className="minor" x={entry - 24} y={BLUE_Y + 19} textAnchor="end">
        requests/min
      </text>
      <text className="major blue" x={entry + 44} y={BLUE_Y - 32}>
        B&ensp;Blue&ensp;
        <tspan className="code">{blue.version}</tspan>
      </text>
      <text className="minor" x={entry + 44} y={BLUE_Y - 15}>
        {shorten(blue.detail, Math.floor((end - entry - 44) / 5.6))}
      </text>
      <ShareText line={blue} y={BLUE_Y} geometry={geometry} stale={stale} />
    </g>
  )
}

/** Solid as far as green has customers; the rest of the way is plain track, dotted where the line is closed. */
function GreenLine({ view, geometry }: DrawingProps) {
  const { stations, green, stale, train } = view
  const firstIndex = stations.findIndex((station) => station.production)
  const first = geometry.stations[firstIndex] ?? geometry.end
  const reached = stations.reduce(
    (far, station, index) => (station.production && station.routeSet ? (geometry.stations[index] ?? far) : far),
    first,
  )
  const full = stations.length > 0 && stations.every((station) => station.state === 'passed')
  const closed = train?.tone === 'retired'
  const from = geometry.stations[0] ?? 20
  const busy = green.measured !== null && green.measured > 0 && stations.some((station) => station.routeSet)
  return (
    <g>
      <path
        className="line-track"
        d={`M${from - 14} ${GREEN_Y}H${closed ? geometry.production + 18 : geometry.end}`}
        strokeWidth="3"
      />
      {closed && (
        <path className="line-track dotted" d={`M${geometry.production + 26} ${GREEN_Y}H${geometry.end}`} strokeWidth="3" />
      )}
      {busy && (
        <path
          className={`line-green${stale === undefined ? '' : ' old'}`}
          d={`M${first} ${GREEN_Y}H${full ? geometry.end : reached}`}
          strokeWidth={lineWeight(green.measured)}
        />
      )}
      <ShareText line={green} y={GREEN_Y} geometry={geometry} stale={stale} />
    </g>
  )
}

function ShareText({
  line,
  y,
  geometry,
  stale,
}: {
  readonly line: LineView
  readonly y: number
  readonly geometry: TrackGeometry
  readonly stale: string | undefined
}) {
  const colour = line.letter === 'B' ? 'blue' : 'green'
  const right = geometry.width - 14
  const measured = line.measured
  const tone = stale !== undefined || measured === null || measured === 0 ? 'old' : colour
  return (
    <g>
      <text className={`share ${tone}`} x={right} y={y + 5} textAnchor="end">
        {measured === null ? NOTHING : `${stale === undefined ? '' : 'was '}${percent(measured)}`}
      </text>
      <text className="minor" x={right} y={line.letter === 'B' ? y + 20 : y - 14} textAnchor="end">
        {measured === null ? 'not measured' : 'measured'}
      </text>
    </g>
  )
}
