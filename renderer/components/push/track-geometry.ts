/** Where everything of the track stands, in pixels. Pure, so that no width makes stations leave the drawing. */

export const TRACK_HEIGHT = 236
const LOW_TOP = 32
export const BLUE_Y = 96
export const GREEN_Y = 186
/** How far left of a station its way over from blue leaves the blue line. */
export const CROSSING = 44
export const SIGNAL = 56

/** Room at the right for the two shares. */
const SHARES = 104
/** From the edge of the production block to the point where customers enter. */
const ENTRY = 30
const FIRST_STATION = 84

export interface TrackGeometry {
  readonly width: number
  /** The first pixel row that is drawn: low windows leave out the head of the drawing. */
  readonly top: number
  /** Left edge of the production block. */
  readonly production: number
  readonly entry: number
  /** Where both lines end. */
  readonly end: number
  readonly stations: readonly number[]
  /** Room for the label of a station. */
  readonly room: readonly number[]
}

/** `before` stations stand left of production, `inside` in it. */
export function trackGeometry(width: number, before: number, inside: number, low = false): TrackGeometry {
  const wanted = before === 0 ? 220 : 60 + before * 82
  const production = Math.round(Math.min(Math.max(wanted, 236), width * 0.44))
  const end = width - SHARES
  const first = production + FIRST_STATION
  const last = end - 22
  const left = spread(54, production - 40, before)
  const right = inside === 1 ? [Math.round((first + last) / 2)] : spread(first, last, inside)
  const stations = [...left, ...right]
  return { width, top: low ? LOW_TOP : 0, production, entry: production + ENTRY, end, stations, room: rooms(stations, width) }
}

function spread(from: number, to: number, many: number): number[] {
  if (many === 1) return [from + Math.min(60, (to - from) / 2)]
  return Array.from({ length: many }, (_, index) => Math.round(from + ((to - from) * index) / (many - 1)))
}

/** Twice the distance to the nearest neighbour's middle, so that two labels never touch. */
function rooms(stations: readonly number[], width: number): number[] {
  return stations.map((x, index) => {
    const before = index === 0 ? 2 * x : x - (stations[index - 1] ?? 0)
    const after = index === stations.length - 1 ? 2 * (width - x) : (stations[index + 1] ?? width) - x
    return Math.max(24, Math.min(before, after, 150) - 6)
  })
}

/** Line weight is measured traffic: 3 pixels for nobody, 13 for everybody. */
export const lineWeight = (share: number | null) => 3 + (10 * Math.min(100, Math.max(0, share ?? 0))) / 100
