import { useEffect, useRef } from 'react'
import { type Action, addAction } from '../stores/actions.ts'

/**
 * Offers an action to keys, palette and key sheet while the component is on screen. `undefined`: there is no such action
 * now. What it does may change with every render; its place in the list does not.
 */
export function useAction(action: Action | undefined): void {
  const latest = useRef(action)
  latest.current = action
  const { id, title, group, guard, key, locked } = action ?? {}
  const shows = action?.show !== undefined
  useEffect(() => {
    if (id === undefined || title === undefined || group === undefined || guard === undefined) return
    return addAction({
      id,
      title,
      group,
      guard,
      key,
      locked,
      run: (stroke) => latest.current?.run(stroke),
      ...(shows ? { show: () => latest.current?.show?.() } : {}),
    })
  }, [id, title, group, guard, key, locked, shows])
}
