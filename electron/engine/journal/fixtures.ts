import { createHash } from 'node:crypto'
import type { Draft } from '../ports.ts'

/** Helpers of this folder's tests. */

export const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

export const stops = (count: number): Draft[] =>
  Array.from({ length: count }, () => ({ actor: { kind: 'machine', name: 'engine' }, event: { type: 'engine.stopped' } }))
