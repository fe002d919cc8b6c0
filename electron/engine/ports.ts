import type { Settings } from '../../shared/config/settings.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import type { Millis, PushId } from '../../shared/domain/ids.ts'
import type { LogReference } from '../../shared/push/events.ts'
import type { JournalEntry, JournalEvent } from '../../shared/rpc/journal-event.ts'
import type { Port } from '../../shared/rpc/port.ts'
import type { LogLine, PracticeView, Verification } from '../../shared/rpc/views.ts'

/** Time as the engine knows it: the computer's, or the practice yard's. Nothing in the engine asks `Date` itself. */
export interface Clock {
  now(): Millis
  /** Seconds of this clock per second of real time. */
  readonly speed: number
  /** Calls once, `millis` of this clock from now. The returned function cancels. */
  after(millis: Millis, run: () => void): () => void
  /** Resolves after `millis` of this clock, or at once when `signal` is aborted (then it rejects with its reason). */
  wait(millis: Millis, signal: AbortSignal): Promise<void>
}

export interface Draft {
  readonly actor: Actor
  readonly event: JournalEvent
}

/** Append-only, hash-chained, durable before `append` returns. */
export interface Journal {
  readonly head: { readonly seq: number; readonly hash: string }
  /** All of `drafts` or none, in one durable write. Throws `JournalError` when the disk refuses. */
  append(drafts: readonly Draft[], at: Millis): readonly JournalEntry[]
  /** Entries `from` to `to`, both included, oldest first; whole journal without bounds. */
  read(range?: { readonly from?: number; readonly to?: number }): Iterable<JournalEntry>
  page(request: { readonly before?: number; readonly limit: number; readonly search?: string; readonly push?: PushId }): {
    readonly entries: readonly JournalEntry[]
    readonly total: number
    readonly next?: number
  }
  /** Recomputes every hash, a slice at a time so that the console stays responsive. */
  verify(at: Millis, progress?: (entries: number) => void): Promise<Verification>
  close(): void
}

export interface LogWriter {
  readonly file: string
  /** Keeps the line's order. Resolves when the writer wants more. */
  write(line: LogLine): Promise<void>
  /** Flushes to the disk and says what was written. */
  finish(): Promise<LogReference>
}

/** Run logs: files beside the journal, referenced there by digest. */
export interface LogStore {
  create(name: string): Promise<LogWriter>
  /** Lines of a log, also while it is being written. */
  read(file: string, from: number, limit: number): Promise<{ readonly lines: readonly LogLine[]; readonly ended: boolean }>
  /** What is in a log that nobody writes any more, or soon not; `undefined` when there is none of this name. */
  reference(file: string): Promise<LogReference | undefined>
  /** Called when a log has more lines or has ended. Returns the function that stops it. */
  watch(file: string, changed: () => void): () => void
}

export interface SecretVault {
  state(): 'locked' | 'open' | 'none'
  names(): readonly string[]
  unlock(passphrase: string): Promise<void>
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
  get(name: string): Promise<string>
}

/** Wraps the vault's key with the operating system's own store (Electron's safeStorage); absent in the browser host. */
export interface KeyWrapper {
  wrap(key: Uint8Array): Uint8Array
  unwrap(wrapped: Uint8Array): Uint8Array
}

export interface SettingsStore {
  get(): Settings
  /** Members that are absent or undefined stay as they are. */
  set(patch: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): Settings
}

/** The practice yard, running in a process of its own, as the engine sees it. */
export interface PracticeWorld {
  /** Text of its signalbox.yaml: everything the engine knows of the yard, it reads from here. */
  readonly workspace: string
  /** Where that text stands as a file. */
  readonly workspaceFile: string
  /** Version that customers get at the start, and the releases of its story. */
  readonly releases: readonly string[]
  view(): Omit<PracticeView, 'speed' | 'things'>
  set(change: { readonly scenario?: string; readonly speed?: number }): Promise<void>
  close(): Promise<void>
}

export interface LivePush {
  readonly push: PushId
  readonly service: string
  readonly environment: string
  readonly version: string
  /** The customers' share of green as it was set last, in percent. */
  readonly share: number
}

/** For the operating system's notification area. No customer data, no secrets, never an action. */
export interface Notice {
  readonly level: 'warning' | 'caution' | 'advisory'
  readonly text: string
}

/** Everything the engine needs of the program it runs in. */
export interface EnginePorts {
  /** Data folder: settings, journal, vault, logs. */
  readonly home: string
  readonly version: string
  readonly host: 'desktop' | 'browser'
  readonly settings: SettingsStore
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly keyWrapper?: KeyWrapper
  startPractice?(): Promise<PracticeWorld>
  /** Opened at the start. Absent: what the settings say was open last. */
  readonly initial?:
    | { readonly world: 'practice' }
    | { readonly world: 'real'; readonly folder: string }
    | { readonly world: 'none' }
  notify?(notice: Notice): void
  /** Called whenever the list of live pushes changes: blocks sleep, guards closing. */
  onLive?(pushes: readonly LivePush[]): void
  /** A single-use address for one more window (browser host). */
  ticket?(): string
  /** Brings the window to the front; false where there is none. */
  show?(): boolean
}

/** Who is at the other end of a line; bound by the host, never read from a frame. */
export interface Session {
  readonly actor: Actor
  readonly via: 'window' | 'terminal'
}

export interface Engine {
  /** Serves the contract on this line until either end closes it. */
  attach(port: Port, session: Session): void
  live(): readonly LivePush[]
  /** Stops watching and closes every connection and file. Live pushes stay as they are, in the journal and outside. */
  close(): Promise<void>
}

/** Another console holds the data folder; `socket` is where it can be reached. */
export class HomeInUse extends Error {
  override readonly name = 'HomeInUse'
  readonly socket: string

  constructor(socket: string) {
    super('another Signalbox console is running on this data folder')
    this.socket = socket
  }
}
