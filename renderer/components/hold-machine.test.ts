import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHoldMachine, type HeldGesture, type HoldRules, type HoldView } from './hold-machine.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const world = {
  now: () => Date.now(),
  after(millis: number, run: () => void) {
    const timer = setTimeout(run, millis)
    return () => clearTimeout(timer)
  },
}

function machine(rules: Partial<HoldRules> = {}) {
  const views: HoldView[] = []
  const gestures: HeldGesture[] = []
  const hold = createHoldMachine(
    world,
    { millis: 800, ...rules },
    (view) => views.push(view),
    (gesture) => gestures.push(gesture),
  )
  return { hold, views, gestures, pass: (millis: number) => void vi.advanceTimersByTime(millis) }
}

test('a hold of 0.8 s is meant, at 0.8 s, once', () => {
  const { hold, gestures, pass } = machine()
  hold.keyDown(false)
  pass(799)
  expect(gestures).toEqual([])
  pass(1)
  expect(gestures).toEqual([{ kind: 'hold', heldMillis: 800 }])
  pass(5_000)
  hold.keyUp()
  hold.keyDown(false)
  pass(5_000)
  expect(gestures).toHaveLength(1)
})

test('auto-repeat neither starts a hold nor starts it anew', () => {
  const { hold, gestures, pass } = machine()
  hold.keyDown(true)
  pass(2_000)
  expect(hold.view()).toEqual({ phase: 'idle' })
  hold.keyDown(false)
  for (let at = 0; at < 790; at += 30) {
    pass(30)
    hold.keyDown(true)
  }
  pass(800)
  expect(gestures).toEqual([{ kind: 'hold', heldMillis: 800 }])
})

test('letting go after 0.6 s changes nothing and says so', () => {
  const { hold, gestures, pass } = machine()
  hold.keyDown(false)
  pass(600)
  hold.keyUp()
  expect(hold.view()).toMatchObject({ phase: 'armed', letGo: true })
  pass(60_000)
  expect(hold.view()).toEqual({ phase: 'let-go' })
  expect(gestures).toEqual([])
})

test('two short holds do not add up', () => {
  const { hold, gestures, pass } = machine()
  hold.keyDown(false)
  pass(500)
  hold.keyUp()
  hold.keyDown(false)
  pass(500)
  hold.keyUp()
  expect(gestures).toEqual([])
})

test.each(['key', 'pointer'] as const)('focus loss at 0.5 s cancels a hold by %s, and Enter does not revive it', (by) => {
  const { hold, gestures, pass } = machine()
  if (by === 'key') hold.keyDown(false)
  else hold.pointerDown()
  pass(500)
  expect(hold.cancel()).toBe(true)
  pass(2_000)
  expect(hold.view()).toEqual({ phase: 'let-go' })
  expect(gestures).toEqual([])
})

test('a key, then Enter within 5 s', () => {
  const { hold, gestures, pass } = machine()
  hold.keyDown(false)
  pass(80)
  hold.keyUp()
  pass(4_900)
  hold.enter(false)
  expect(gestures).toEqual([{ kind: 'confirm', afterMillis: 4_980 }])
})

test('Enter after 5.1 s only arms again', () => {
  const { hold, gestures, pass } = machine()
  hold.keyDown(false)
  pass(80)
  hold.keyUp()
  pass(5_020)
  hold.enter(false)
  expect(gestures).toEqual([])
  expect(hold.view()).toMatchObject({ phase: 'armed' })
})

test('Space, then Enter, for those who got here by Tab; a held Enter is no second Enter', () => {
  const { hold, gestures, pass } = machine()
  hold.space(false)
  hold.space(true)
  pass(400)
  hold.enter(true)
  expect(gestures).toEqual([])
  hold.enter(false)
  expect(gestures).toEqual([{ kind: 'confirm', afterMillis: 400 }])
})

test('a key that brought the person here must be released once, and the first 0.3 s count for nothing', () => {
  const { hold, gestures, pass } = machine({ arrival: { at: Date.now(), stillDown: true } })
  for (let at = 0; at < 3_000; at += 30) {
    hold.keyDown(false)
    pass(30)
  }
  expect(hold.view()).toEqual({ phase: 'idle' })
  hold.keyUp()
  hold.keyDown(false)
  pass(800)
  expect(gestures).toEqual([{ kind: 'hold', heldMillis: 800 }])
})

test('a second press within 0.3 s of the screen change is ignored', () => {
  const { hold, gestures, pass } = machine({ arrival: { at: Date.now(), stillDown: true } })
  hold.keyUp()
  pass(200)
  hold.keyDown(false)
  pass(3_000)
  expect(gestures).toEqual([])
  expect(hold.view()).toEqual({ phase: 'idle' })
})

test('a click is no hold', () => {
  const { hold, gestures, pass } = machine()
  hold.pointerDown()
  pass(100)
  hold.pointerUp()
  hold.enter(true)
  expect(hold.view()).toEqual({ phase: 'let-go' })
  expect(gestures).toEqual([])
})

test('a computer that slept during the hold did not hold', () => {
  const { hold, gestures } = machine()
  hold.keyDown(false)
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(100)
  expect(gestures).toEqual([])
  expect(hold.view()).toEqual({ phase: 'let-go' })
})

test('says how much is left', () => {
  const { hold, views, pass } = machine()
  hold.pointerDown()
  pass(500)
  expect(views.at(-1)).toEqual({ phase: 'holding', by: 'pointer', remaining: 300 })
})
