import { describe, expect, it } from 'vitest'
import { connectionName, effectId, pushId, stepId } from '../domain/ids.ts'
import { driftOf, expectedImage } from './drift.ts'
import type { EffectState, PushState } from './state.ts'

const found = { one: '100', two: '0' }

const effect = (change: Partial<EffectState>, after = { one: '50', two: '50' }): EffectState => ({
  id: effectId('e'),
  place: { way: 'forward', step: stepId('s') },
  connection: connectionName('lb'),
  change: { kind: 'set', route: 0, before: found, after },
  intendedAt: 0,
  status: 'ok',
  ...change,
})

const push = (effects: readonly EffectState[], more: Partial<PushState> = {}) =>
  ({
    id: pushId('p'),
    baseline: { colours: { blue: 'a', green: 'b' }, blueRelease: '1', routes: [found] },
    effects,
    ...more,
  }) as PushState

describe('what a route should have', () => {
  it('is what was found, then what was set last', () => {
    expect(expectedImage(push([]), 0)).toEqual(found)
    expect(expectedImage(push([effect({})]), 0)).toEqual({ one: '50', two: '50' })
  })

  it('is not known while a change is not settled', () => {
    expect(expectedImage(push([effect({ status: 'intended' })]), 0)).toBeUndefined()
    expect(driftOf(push([effect({ status: 'unknown' })]), 0, {})).toEqual([])
  })

  it('has the part that was made of a change that was cut short, and nothing that somebody else did', () => {
    const seen = { one: '100', two: '50' }
    const half = push([effect({ status: 'failed', settlement: { outcome: 'failed', why: '', seen } })])
    expect(driftOf(half, 0, seen)).toEqual([])
    const other = push([effect({ status: 'failed', settlement: { outcome: 'failed', why: '', seen: { one: '7', two: '50' } } })])
    expect(driftOf(other, 0, { one: '7', two: '50' })).toEqual([{ object: 'one', expected: '100', seen: '7' }])
  })

  it('is what was found, once a way back has seen it there', () => {
    const rollback = { confirmed: { 0: found } } as unknown as NonNullable<PushState['rollback']>
    expect(expectedImage(push([effect({})], { rollback }), 0)).toEqual(found)
  })
})
