import type { Millis } from '../../../shared/domain/ids.ts'

/**
 * What the parts of the push screen are given to draw: words and numbers that are ready to be shown. Built by the pure
 * functions in `screens/push/model`, so that what a person reads is tested without a browser.
 */

export type Tone = 'plain' | 'caution' | 'warning'

/** One piece of a sentence. `key`: a key to press; `code`: an identifier of a system outside. */
export type Piece = string | { readonly key: string } | { readonly code: string } | { readonly strong: string }
export type Sentence = readonly Piece[]

export interface HeaderView {
  readonly service: string
  readonly environment: string
  readonly version: string
  readonly facts: readonly string[]
  /** Shown in the last place and stronger: how far it is. */
  readonly state: string
  readonly tone: Tone
}

/** Why a button is locked; the text is what stands beside it, 60 characters at most. */
export interface Lock {
  readonly text: string
  /** How many more conditions are not met. */
  readonly more: number
  readonly tone: Tone
}

export interface ForwardView {
  readonly kind: 'advance' | 'approve' | 'retry'
  readonly label: string
  readonly lock: Lock | undefined
  /** What will happen, shown in place before the second key. */
  readonly plan: readonly Sentence[]
}

export type StationState = 'passed' | 'here' | 'ahead' | 'failed' | 'closed'

export interface StationStep {
  readonly name: string
  readonly state: 'ahead' | 'running' | 'passed' | 'failed'
  readonly note: string
}

export interface StationView {
  readonly id: string
  readonly name: string
  readonly state: StationState
  /** One short line under the name: time taken, progress, or what will be done. */
  readonly note: string
  /** Customers may reach green from here on. */
  readonly production: boolean
  /** Percent of the customers that enter green here; absent: no crossover. */
  readonly share: number | undefined
  readonly routeSet: boolean
  readonly signal: { readonly clear: boolean; readonly waiting: boolean; readonly why: string } | undefined
  readonly steps: readonly StationStep[]
  /** Everything in one sentence, for assistive technology. */
  readonly label: string
}

export interface LineView {
  readonly letter: 'B' | 'G'
  readonly title: string
  readonly version: string
  readonly detail: string
  /** Percent of the measured traffic; `null`: nobody has measured it. */
  readonly measured: number | null
  readonly set: number | null
}

export interface TrackView {
  readonly title: string
  readonly readBack: string
  readonly stations: readonly StationView[]
  readonly blue: LineView
  readonly green: LineView
  readonly requestsPerMinute: number | null
  readonly train: { readonly station: number; readonly text: string; readonly tone: 'plain' | 'warning' | 'retired' } | undefined
  readonly before: { readonly title: string; readonly lines: readonly string[] }
  /** Set and measured do not agree, in words. */
  readonly mismatch: string | undefined
  /** How old the measured traffic is, when that is too old. */
  readonly stale: string | undefined
}

export type ChartMeasure = 'errors' | 'latency' | 'requests'

export interface JudgeRow {
  readonly name: string
  readonly ratio: string
  readonly answer: 'safe' | 'unknown' | 'worse' | 'watched'
  readonly words: string
  readonly rates: string
  /** In the dashed box that stands where a needle would. */
  readonly missing: string | undefined
  /** Where the needle is, 0 to 1 on the meter; `undefined`: no needle. */
  readonly needle: number | undefined
  readonly chart: ChartMeasure
  readonly stale: boolean
  readonly label: string
}

export interface JudgeView {
  readonly title: string
  readonly sentence: string
  readonly tone: Tone
  readonly note: string
  readonly rows: readonly JudgeRow[]
  /** Where the line is that stops the push, 0 to 1 on the meter. */
  readonly limit: number
  /** Where green is exactly as bad as blue. */
  readonly even: number
  readonly limitLabel: string
  /** When the data ended; the chart is hatched from there. */
  readonly endedAt: Millis | undefined
}

export interface NextRow {
  readonly id: string
  readonly when: string
  readonly title: string
  /** Printed in bold: it will happen by itself, or it happens now. */
  readonly bold: boolean
  readonly countdownTo?: Millis | undefined
  readonly detail: Sentence
  readonly now: boolean
  readonly tone: Tone
}

export interface ConditionRow {
  readonly name: string
  readonly title: string
  readonly state: 'clear' | 'blocked' | 'unknown'
  readonly detail: string
}

export type PlanStepState = 'todo' | 'running' | 'done' | 'unknown' | 'failed'

/** A balancer's object, or several that get the same value. */
export interface PlanObject {
  readonly system: string
  readonly objects: readonly string[]
  readonly value: string
}

export interface PlanStepView {
  readonly name: string
  readonly title: string
  readonly state: PlanStepState
  readonly detail: string
  readonly objects: readonly PlanObject[]
  /** What it took, or its limit; empty where nothing is known. */
  readonly time: string
}

export interface CheckRowView {
  readonly state: 'ok' | 'failed' | 'unknown'
  readonly text: string
  readonly age: string
}

/** An effect nobody knows the outcome of: it was sent, no answer came, and the system does not say. */
export interface UnknownView {
  readonly effect: string
  readonly what: string
  /** A name of the object that a person has to type to vouch for it. */
  readonly object: string
  readonly why: string
}

export interface RollbackView {
  readonly phase: 'ready' | 'untouched' | 'running' | 'done' | 'hands' | 'ended'
  readonly title: string
  readonly target: string
  readonly lead: Sentence
  readonly steps: readonly PlanStepView[]
  readonly checksTitle: string
  readonly checksTone: Tone
  readonly checks: readonly CheckRowView[]
  readonly notDone: string
  readonly notUndone: readonly string[]
  /** The text on the hold button; absent: there is nothing to hold for. */
  readonly holdLabel: string | undefined
  readonly hot: boolean
  /** Settled steps of all steps, 0 to 1. */
  readonly progress: number
  readonly runSheet: readonly string[]
  readonly differences: readonly {
    readonly system: string
    readonly object: string
    readonly expected: string
    readonly seen: string
  }[]
  readonly problems: readonly string[]
  readonly unknowns: readonly UnknownView[]
  /** One line for the bar at the bottom of narrow windows. */
  readonly oneLine: string
  readonly journal: string
}

export interface HappenedRow {
  readonly label: string
  readonly title: Sentence
  readonly detail: Sentence
}
