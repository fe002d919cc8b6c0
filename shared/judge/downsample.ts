/** What a line has at a point; `null` is a gap and stays one. */
export type Reading<Point> = (point: Point) => number | null

/**
 * At most `most` of the points, for a chart that is no sharper for more: of each short stretch the lowest and the highest
 * point of every line are kept, so that no spike is lost, and a gap of every line that has one; and the first and the last
 * of all. Points stay as they are and in their order. `most` is at least 2 more than three times the number of lines.
 */
export function downsample<Point>(points: readonly Point[], lines: readonly Reading<Point>[], most: number): Point[] {
  if (points.length <= most) return [...points]
  const perStretch = lines.length * 3
  const size = Math.ceil(points.length / Math.max(1, Math.floor((most - 2) / perStretch)))
  const [first, last] = [points[0], points.at(-1)]
  const kept: Point[] = []
  for (let from = 0; from < points.length; from += size) {
    const stretch = points.slice(from, from + size)
    const chosen = new Set<Point | undefined>(lines.flatMap((line) => ends(stretch, line)))
    for (const line of lines) chosen.add(stretch.find((point) => line(point) === null))
    kept.push(...stretch.filter((point) => chosen.has(point) || point === first || point === last))
  }
  return kept
}

/** The lowest and the highest point of one line. */
function ends<Point>(points: readonly Point[], line: Reading<Point>): (Point | undefined)[] {
  let lowest: Point | undefined
  let highest: Point | undefined
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const point of points) {
    const value = line(point)
    if (value === null) continue
    if (value < low) [low, lowest] = [value, point]
    if (value > high) [high, highest] = [value, point]
  }
  return [lowest, highest]
}
