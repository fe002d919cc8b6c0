import { NOTHING } from './text.ts'
import type { StationView } from './views.ts'

const STATES = { passed: 'Passed', here: 'Here', ahead: 'Ahead', failed: 'Stopped', closed: 'Closed' } as const

/** The track as a table: the same stations, the same words. */
export const TrackTable = ({ stations }: { readonly stations: readonly StationView[] }) => (
  <div className="track-table">
    <table data-testid="track-table">
      <thead>
        <tr>
          <th scope="col">Station</th>
          <th scope="col">State</th>
          <th scope="col">Customers</th>
          <th scope="col">Time</th>
          <th scope="col">Signal before it</th>
          <th scope="col">Steps</th>
        </tr>
      </thead>
      <tbody>
        {stations.map((station) => (
          <tr key={station.id}>
            <th scope="row">{station.name}</th>
            <td>{STATES[station.state]}</td>
            <td>{station.share === undefined ? NOTHING : `${station.share}%`}</td>
            <td>{station.note || NOTHING}</td>
            <td>{signalWords(station)}</td>
            <td>{station.steps.map(({ name, state }) => `${name} (${state})`).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

function signalWords({ signal }: StationView): string {
  if (signal === undefined) return 'none'
  return signal.clear ? 'clear' : `stop${signal.why === '' ? '' : `: ${signal.why}`}`
}
