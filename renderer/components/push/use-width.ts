import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** The width of an element in pixels, as it is laid out; `fallback` before the first layout. */
export function useWidth<Box extends HTMLElement>(
  fallback: number,
): { readonly box: RefObject<Box | null>; readonly width: number } {
  const box = useRef<Box>(null)
  const [width, setWidth] = useState(fallback)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = () => setWidth(Math.max(320, Math.round(element.clientWidth)))
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return { box, width }
}
