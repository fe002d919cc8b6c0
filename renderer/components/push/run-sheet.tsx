import { useState } from 'react'
import { Kbd } from '../kbd.tsx'

interface RunSheetProps {
  readonly lines: readonly string[]
  readonly title: string
  /** Shows the lines; else only the button that copies them. */
  readonly open: boolean
  readonly copied: boolean
  readonly onCopy: () => void
}

/** What a person can paste into a terminal if the console can't do it. */
export function RunSheet({ lines, title, open, copied, onCopy }: RunSheetProps) {
  const [shown, setShown] = useState(false)
  if (lines.length === 0) return null
  return (
    <div className="run-sheet" data-testid="run-sheet">
      <div className="run-sheet-head">
        <button type="button" className="quiet-button" onClick={onCopy}>
          {copied ? 'Copied' : title} <Kbd>Ctrl C</Kbd>
        </button>
        {!open && (
          <button type="button" className="quiet-button" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
      {(open || shown) && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: lines that scroll have to be reachable by keyboard
        <pre tabIndex={0} role="region" aria-label="Commands">
          {lines.join('\n')}
        </pre>
      )}
    </div>
  )
}
