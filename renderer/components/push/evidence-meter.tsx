import type { JudgeRow } from './views.ts'

interface MeterProps {
  readonly row: JudgeRow
  /** Where the line is that stops the push, 0 to 1. */
  readonly limit: number
  /** Where green is exactly as bad as blue, 0 to 1. */
  readonly even: number
  readonly quiet: boolean
}

const WIDTH = 300
const LEFT = 4
const SPAN = 284
const at = (position: number) => LEFT + SPAN * Math.min(1, Math.max(0, position))

/** From "no errors on green" to "roll back". Without enough data there is no needle, and it never rests at safe. */
export function EvidenceMeter({ row, limit, even, quiet }: MeterProps) {
  const worse = row.answer === 'worse' && !quiet && !row.stale
  const needle = row.stale ? undefined : row.needle
  return (
    <div
      className="meter"
      role="meter"
      aria-label={row.name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((row.needle ?? 0) * 100)}
      aria-valuetext={row.label}
    >
      <svg viewBox={`0 0 ${WIDTH} 36`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
        <rect x={LEFT} y="14" width={SPAN} height="8" className="meter-ground" />
        <rect x={LEFT} y="14" width={at(even) - LEFT} height="8" className="meter-safe" />
        <path d={`M${at(even)} 9v18`} className="meter-even" />
        {worse && needle !== undefined && (
          <rect x={at(even)} y="14" width={Math.max(0, at(needle) - at(even))} height="8" className="meter-worse" />
        )}
        <path d={`M${at(limit)} 5v26`} className={`meter-limit${worse ? ' crossed' : ''}`} />
        {needle !== undefined && (
          <g className={`meter-needle${worse ? ' crossed' : ''}`}>
            <path d={`M${at(needle)} 18m-7-12h14l-7 12z`} />
            <path d={`M${at(needle) - 1.25} 16h2.5v10h-2.5z`} />
          </g>
        )}
      </svg>
      {row.missing !== undefined && <span className="meter-missing">{row.missing}</span>}
    </div>
  )
}
