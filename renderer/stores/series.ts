import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PushId } from '../../shared/domain/ids.ts'
import type { SeriesPoint } from '../../shared/push/facts.ts'
import { api } from '../api/index.ts'

/** The live chart of one push. The engine sends all points it keeps first, then what is new. */
export interface SeriesStore {
  readonly push: PushId | undefined
  readonly points: readonly SeriesPoint[]
}

export const seriesStore = createStore<SeriesStore>(() => ({ push: undefined, points: [] }))

/** What the chart can show at most; older points are let go. */
const MOST = 4_000

let readers = 0
let stop = () => {}

/** Follows the series of `push` while somebody shows it. Returns the function that lets go. */
export function followSeries(push: PushId): () => void {
  if (seriesStore.getState().push !== push) {
    stop()
    readers = 0
    seriesStore.setState({ push, points: [] })
  }
  readers += 1
  if (readers === 1)
    stop = api.stream('series', { push }, ({ points }) =>
      seriesStore.setState(({ points: before }) => ({ points: joined(before, points) })),
    )
  let held = true
  return () => {
    if (!held || seriesStore.getState().push !== push) return
    held = false
    readers -= 1
    if (readers === 0) stop()
  }
}

/** New points after the old ones; a frame that begins earlier replaces what it covers. */
export function joined(before: readonly SeriesPoint[], points: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const first = points[0]
  if (first === undefined) return before
  const kept = before.filter((point) => point.at < first.at)
  return [...kept, ...points].slice(-MOST)
}

/** What a component subscribes to in order to follow the points of one push: the stream lasts as long as it has readers. */
type SeriesReader = Pick<StoreApi<readonly SeriesPoint[]>, 'getState' | 'getInitialState' | 'subscribe'>

const NO_POINTS: readonly SeriesPoint[] = []
const readersOf = new Map<PushId | undefined, SeriesReader>()

export function seriesOf(push: PushId | undefined): SeriesReader {
  const made = readersOf.get(push) ?? makeReader(push)
  readersOf.set(push, made)
  return made
}

function makeReader(push: PushId | undefined): SeriesReader {
  const getState = () => {
    const series = seriesStore.getState()
    return series.push === push ? series.points : NO_POINTS
  }
  return {
    getState,
    getInitialState: getState,
    subscribe(listener) {
      const letGo = push === undefined ? () => {} : followSeries(push)
      const stop = seriesStore.subscribe((_, before) => listener(getState(), before.points))
      return () => {
        stop()
        letGo()
      }
    },
  }
}
