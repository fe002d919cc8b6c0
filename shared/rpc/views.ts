import type { Settings } from '../config/settings.ts'
import type { Actor } from '../domain/actor.ts'
import type { Millis } from '../domain/ids.ts'
import type { Probe } from '../domain/observation.ts'
import type { PushFacts, SeriesPoint } from '../push/facts.ts'
import type { PushPlan, ServiceAddress } from '../push/plan.ts'
import type { ConsoleState } from './console-state.ts'
import type { JournalEntry } from './journal-event.ts'

/** What the console answers: plain data for screens and for `--json`. */

export type World = 'none' | 'practice' | 'real'

export interface AppInfo {
  readonly version: string
  readonly host: 'desktop' | 'browser'
  readonly platform: string
  readonly world: World
  readonly actor: Actor
  /** Where journal, vault and logs are. */
  readonly home: string
  /** The signalbox.yaml in use. */
  readonly workspace?: string
  /** Why the last workspace could not be opened. */
  readonly problem?: string
}

export interface ServiceView extends ServiceAddress {
  readonly pipeline: string
  readonly stages: readonly string[]
  /** Live release as the last completed push or the last sampling left it; absent: not known. */
  readonly liveVersion?: string
  readonly retired: readonly { readonly version: string; readonly reason: string }[]
  /** Versions offered for a push: from earlier pushes, and in the practice yard its story's. */
  readonly releases: readonly string[]
}

/** One change that a push would make outside, before anything is done. */
export interface PlannedEffect {
  readonly stage: string
  readonly step: string
  readonly system: string
  readonly object: string
  readonly from?: string
  readonly to: string
}

export interface PushPreview {
  readonly plan: PushPlan
  readonly effects: readonly PlannedEffect[]
  /** Why it can't be started now; empty: it can. */
  readonly blockers: readonly string[]
}

export interface ConnectionView {
  readonly name: string
  readonly role: string
  readonly kind: string
  /** For people: "HAProxy". */
  readonly title: string
  readonly address: string
  readonly state: 'answering' | 'silent' | 'refused' | 'untested'
  readonly lastAnswerAt?: Millis
  readonly problem?: string
  /** "storefront in production", for each service that depends on it. */
  readonly usedBy: readonly string[]
  readonly probe?: Probe
  readonly probedAt?: Millis
}

export interface JournalView {
  readonly seq: number
  readonly head: string
  readonly lastAt?: Millis
  readonly verifiedTo?: number
  readonly verifiedAt?: Millis
}

export interface PracticeView {
  readonly scenario: string
  readonly scenarios: readonly { readonly name: string; readonly about: string }[]
  readonly speed: number
  /** Counted by the yard's own customers since it was started. */
  readonly requests: number
  readonly failedRequests: number
  /** Those of them that no release answered for: a route without a server, a cut connection. */
  readonly failedByPush: number
  readonly things: readonly { readonly name: string; readonly done: boolean }[]
}

/** Sent every second of real time. Everything volatile, with its age. */
export interface FactsFrame {
  readonly now: Millis
  /** Seconds of `now` per second of real time: 1, or the practice yard's speed. */
  readonly speed: number
  readonly pushes: readonly PushFacts[]
  readonly connections: readonly ConnectionView[]
  readonly journal: JournalView
  readonly practice?: PracticeView
}

export type ConsoleFrame = { readonly snapshot: ConsoleState } | { readonly entries: readonly JournalEntry[] }

export interface SeriesFrame {
  readonly points: readonly SeriesPoint[]
}

export interface LogLine {
  readonly at: Millis
  readonly host: string
  readonly stream: 'out' | 'err'
  readonly text: string
}

export interface LogFrame {
  /** Number of the first line, from 0. */
  readonly from: number
  readonly lines: readonly LogLine[]
  readonly ended: boolean
}

export interface JournalPage {
  /** Newest first. */
  readonly entries: readonly JournalEntry[]
  readonly total: number
  readonly next?: number
}

/** A run log that is not what the journal says of it, and the entry that says so. */
export interface LogProblem {
  readonly seq: number
  readonly file: string
  readonly why: string
}

export interface LogsChecked {
  readonly checked: number
  readonly wrong: readonly LogProblem[]
}

export type Verification =
  | {
      readonly ok: true
      readonly entries: number
      readonly head: string
      readonly at: Millis
      /** Absent: only the chain was looked at. */
      readonly logs?: LogsChecked
    }
  | {
      readonly ok: false
      /** The first entry that is not right. */
      readonly badSeq: number
      readonly why: string
      /** Entries 1 to this one still stand; 0: none. */
      readonly provenTo: number
      readonly at: Millis
    }

export interface ExportView {
  readonly file: string
  readonly entries: number
  readonly from: number
  readonly to: number
  readonly sha256: string
  readonly head: string
}

export interface PushReport {
  /** Markdown, for people. */
  readonly text: string
  readonly from: number
  readonly to: number
}

export interface VaultView {
  readonly state: 'locked' | 'open' | 'none'
  readonly names: readonly string[]
}

export type SettingsView = Settings
