import type { EngineEvent } from '../domain/engine-event.ts'
import type { Entry } from '../domain/entry.ts'
import type { PushEvent } from '../push/events.ts'

/** Everything that is ever written to the journal. */
export type JournalEvent = PushEvent | EngineEvent
export type JournalEntry = Entry<JournalEvent>
