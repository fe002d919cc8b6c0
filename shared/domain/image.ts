/**
 * What a system outside says about the objects that a push may touch: object name -> value, both in the system's own
 * words (`be_shop/green-1` -> `weight 5, ready`). Flat and textual, so that before-images, read-backs, drift and plans
 * are compared, journaled and shown by the same few functions, whatever the kind of system.
 */
export type Image = Readonly<Record<string, string>>

/** Stands for a value that could not be read: which says nothing about it. */
export const UNREAD = 'cannot be read'

export interface Difference {
  readonly object: string
  readonly expected: string
  /** Absent: the system does not know the object any more. */
  readonly seen: string | undefined
}

/** Every object of `expected` that `seen` does not confirm. Objects that only `seen` has are none of our business. */
export function differences(expected: Image, seen: Image): Difference[] {
  return Object.entries(expected)
    .filter(([object, value]) => seen[object] !== value)
    .map(([object, value]) => ({ object, expected: value, seen: seen[object] }))
}

export const confirms = (expected: Image, seen: Image) => differences(expected, seen).length === 0
