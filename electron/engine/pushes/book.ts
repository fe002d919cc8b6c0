import type { Actor } from '../../../shared/domain/actor.ts'
import { machine } from '../../../shared/domain/actor.ts'
import type { PushId } from '../../../shared/domain/ids.ts'
import type { PushCommand, Rejection } from '../../../shared/push/commands.ts'
import { decide } from '../../../shared/push/decide.ts'
import { decideStart, type StartContext } from '../../../shared/push/decide-start.ts'
import type { DecideContext } from '../../../shared/push/decision.ts'
import type { EngineCommand } from '../../../shared/push/engine-commands.ts'
import type { NewPushEvent } from '../../../shared/push/events.ts'
import { evolve } from '../../../shared/push/evolve.ts'
import { isLive, type PushState } from '../../../shared/push/state.ts'
import { foldEntry } from '../../../shared/rpc/console-fold.ts'
import type { ConsoleState } from '../../../shared/rpc/console-state.ts'
import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import type { Clock, Draft, Journal } from '../ports.ts'
import { openGatherer } from './gather.ts'

type Command = Exclude<PushCommand, { type: 'start' }> | EngineCommand

export interface Submission {
  readonly push: PushId
  readonly command: Command
  readonly actor: Actor
}

export type Answer = { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly rejection: Rejection }

/** What `decide` may know besides the push itself. */
export type ContextOf = (push: PushState) => Omit<DecideContext, 'actor' | 'now'>

/**
 * The one writer: every command and report is decided, journaled and folded here, one after the other. Reports that arrive
 * together are written together, so that a rollback of a hundred balancers costs a handful of durable writes.
 */
export interface Book {
  readonly state: ConsoleState
  push(id: PushId): PushState | undefined
  live(): readonly PushState[]
  /** Events of the console itself. */
  note(draft: Draft): void
  start(command: Extract<PushCommand, { type: 'start' }>, context: StartContext): Answer
  /**
   * Decided at once; what is waiting goes first, and `then` is what the engine adds in the same durable write. Throws when
   * the journal can't be written.
   */
  submit(submission: Submission, then?: readonly EngineCommand[]): Answer
  /** Decided with whatever else arrives in this turn of the event loop. */
  report(submission: Submission): Promise<Answer>
  /** Called after each durable write with what was written. */
  onEntries(listener: (entries: readonly JournalEntry[]) => void): () => void
}

interface Waiting {
  readonly submission: Submission
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** A push that ticks more often than this in one turn would never stop. */
const MOST_TICKS = 100

export function openBook(journal: Journal, initial: ConsoleState, clock: Clock, contextOf: ContextOf): Book {
  let state = initial
  let queue: Waiting[] = []
  const listeners = new Set<(entries: readonly JournalEntry[]) => void>()

  const gatherer = openGatherer(() => queue.length, flushQuietly)

  function write(drafts: readonly Draft[], at: number) {
    if (drafts.length === 0) return
    const entries = journal.append(drafts, at)
    state = entries.reduce(foldEntry, state)
    for (const listener of listeners) listener(entries)
  }

  function flush() {
    const batch = queue
    queue = []
    gatherer.emptied()
    const at = clock.now()
    const turn = openTurn(state, at, contextOf)
    const answers = batch.map(({ submission }) => turn.decide(submission))
    turn.tick()
    try {
      write(turn.drafts, at)
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
      throw error
    }
    batch.forEach((waiting, index) => {
      waiting.resolve(answers[index] as Answer)
    })
  }

  return {
    get state() {
      return state
    },
    push: (id) => state.pushes[id],
    live: () => state.order.map((id) => state.pushes[id] as PushState).filter(isLive),
    note: (draft) => write([draft], clock.now()),
    start(command, context) {
      const decided = decideStart(command, context)
      if (!decided.ok) return { ok: false, rejection: decided.problem }
      write(
        decided.value.map((event) => ({ actor: context.actor, event: { ...event, push: command.plan.id } })),
        clock.now(),
      )
      return { ok: true, seq: state.seq }
    },
    submit(submission, then = []) {
      let answer: Answer | undefined
      queue.push({ submission, resolve: (given) => (answer = given), reject: () => {} })
      for (const command of then) {
        queue.push({
          submission: { push: submission.push, command, actor: machine('engine') },
          resolve: () => {},
          reject: () => {},
        })
      }
      flush()
      return answer as unknown as Answer
    },
    report: (submission) =>
      new Promise((resolve, reject) => {
        queue.push({ submission, resolve, reject })
        gatherer.added(submission.command.type !== 'settle')
      }),
    onEntries(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  /** Who waits has been told by `reject`; nobody else is to be brought down by it. */
  function flushQuietly() {
    try {
      flush()
    } catch {
      return
    }
  }
}

/** Several decisions that are written as one: each sees what those before it did. */
function openTurn(state: ConsoleState, at: number, contextOf: ContextOf) {
  const drafts: Draft[] = []
  const working = new Map<PushId, PushState>()
  const find = (push: PushId) => working.get(push) ?? state.pushes[push]

  function add(push: PushState, events: readonly NewPushEvent[], actor: Actor) {
    let next: PushState | undefined = push
    for (const event of events) {
      const draft = { actor, event: { ...event, push: push.id } }
      drafts.push(draft)
      const seq = state.seq + drafts.length
      next = evolve(next, { ...draft, seq, at: new Date(at).toISOString(), prev: '', hash: '' })
    }
    if (next) working.set(push.id, next)
  }

  return {
    drafts,
    decide({ push: id, command, actor }: Submission): Answer {
      const push = find(id)
      if (!push) return { ok: false, rejection: { code: 'unknown', message: `There is no push ${id}.` } }
      working.set(id, push)
      const decided = decide(push, command, { ...contextOf(push), actor, now: at })
      if (!decided.ok) return { ok: false, rejection: decided.problem }
      add(push, decided.value.events, decided.value.by ?? actor)
      return { ok: true, seq: state.seq + drafts.length }
    },
    /** Whatever now follows by itself. */
    tick() {
      for (const id of [...working.keys()]) {
        for (let turns = 0; turns < MOST_TICKS; turns++) {
          const push = working.get(id) as PushState
          const decided = decide(push, { type: 'tick' }, { ...contextOf(push), actor: machine('engine'), now: at })
          if (!decided.ok || decided.value.events.length === 0) break
          add(push, decided.value.events, decided.value.by ?? machine('engine'))
        }
      }
    },
  }
}
