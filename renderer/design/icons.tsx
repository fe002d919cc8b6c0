import type { ReactNode } from 'react'

/** The shapes that carry meaning. Plain SVG in the ink of what holds them; words beside them say the same. */

const Drawing = ({ size, box, children }: { readonly size: number; readonly box: number; readonly children: ReactNode }) => (
  <svg
    width={size}
    height={size}
    viewBox={`0 0 ${box} ${box}`}
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
)

interface IconProps {
  readonly size?: number
}

/** A semaphore: the mark of Signalbox. */
export const MarkIcon = ({ size = 18 }: IconProps) => (
  <Drawing size={size} box={18}>
    <path d="M5 16V2.5M5 4.2l9-2.6M2.2 16h6M12 16h3.6" />
  </Drawing>
)

/** A track with a crossover: the push screen. */
export const TrackIcon = ({ size = 20 }: IconProps) => (
  <Drawing size={size} box={20}>
    <path d="M2 14h16M5 14l6-8h7M7 17v-6M13 17v-3" />
  </Drawing>
)

/** Warning. */
export const OctagonIcon = ({ size = 18 }: IconProps) => (
  <svg width={size} height={size} viewBox="0 0 18 18" aria-hidden="true">
    <path d="M5.7 1h6.6L17 5.7v6.6L12.3 17H5.7L1 12.3V5.7z" fill="currentColor" />
    <path className="icon-sign" d="M9 4.6v5.2M9 12.9v.2" fill="none" strokeWidth="2.2" strokeLinecap="round" />
  </svg>
)

/** Caution. */
export const TriangleIcon = ({ size = 18 }: IconProps) => (
  <svg width={size} height={size} viewBox="0 0 18 18" aria-hidden="true">
    <path d="M9 1.4 17.4 16.4H.6z" fill="currentColor" strokeLinejoin="round" />
    <path className="icon-sign" d="M9 6.6v4.6M9 13.7v.2" fill="none" strokeWidth="2" strokeLinecap="round" />
  </svg>
)

/** Advisory. */
export const DiamondIcon = ({ size = 14 }: IconProps) => (
  <Drawing size={size} box={14}>
    <path d="M7 1l6 6-6 6-6-6z" />
  </Drawing>
)
