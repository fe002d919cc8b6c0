import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from '../../../shared/config/schema.ts'
import { machine } from '../../../shared/domain/actor.ts'
import type { EffectId, Millis } from '../../../shared/domain/ids.ts'
import type { PushFacts } from '../../../shared/push/facts.ts'
import type { PushState } from '../../../shared/push/state.ts'
import { emptyConsole, foldEntry } from '../../../shared/rpc/console-fold.ts'
import { type Activity, ENGINE } from '../activities/activity.ts'
import { fail as failActivity } from '../activities/fail.ts'
import { perform } from '../activities/perform.ts'
import { prepareRollback } from '../activities/prepare-rollback.ts'
import { type Connections, openConnections } from '../connections.ts'
import { openJournal } from '../journal/index.ts'
import { openLogStore } from '../logs/index.ts'
import type { Clock, Journal, LogStore, PracticeWorld } from '../ports.ts'
import { type Answer, type Book, openBook, type Submission } from '../pushes/book.ts'
import { keyedLocks } from '../pushes/locks.ts'
import { openRunner } from '../pushes/runner.ts'
import { interlocksOf, pushFacts, supersededBy } from './push-facts.ts'
import { openWatches, type Watches } from './watches.ts'

const newEffectId = () => `e-${randomUUID().slice(0, 13)}`

export interface WorldOptions {
  readonly kind: 'practice' | 'real'
  /** Journal and logs of this world. */
  readonly folder: string
  readonly version: string
  readonly workspace: Workspace
  readonly workspaceText: string
  readonly workspaceFile: string
  readonly clock: Clock
  readonly practice?: PracticeWorld
  secret(reference: string): Promise<string>
  /** Tests look at, or break, what is written. */
  readonly journal?: Journal
}

/** One set of systems with its journal: the practice yard, or what a signalbox.yaml names. Never both. */
export interface OpenWorld extends Omit<WorldOptions, 'secret' | 'journal' | 'workspaceText'> {
  readonly journal: Journal
  readonly logs: LogStore
  readonly book: Book
  readonly connections: Connections
  readonly watches: Watches
  facts(push: PushState): PushFacts
  /** Rollback and abort: the before-images are read while it is being asked for. */
  takeBack(submission: Submission): Promise<Answer>
  /** A person used this console just now. */
  seen(name: string): void
  close(): Promise<void>
}

export function openWorld(options: WorldOptions): OpenWorld {
  const { clock, folder, workspace } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const journal = options.journal ?? openJournal(join(folder, 'journal.sqlite'))
  const logs = openLogStore(join(folder, 'logs'))
  const connections = openConnections(workspace, { clock, secret: options.secret })
  const people = new Map<string, Millis>()
  let state = emptyConsole
  for (const entry of journal.read()) state = foldEntry(state, entry)

  const input = (push: PushState) => ({
    now: clock.now(),
    console: book.state,
    watch: watches.of(push),
    connections,
    seen: people,
  })
  const watches = openWatches(() => book, clock, connections)
  const book = openBook(journal, state, clock, (push) => ({
    interlocks: () => interlocksOf(push, input(push)),
    practice: options.kind === 'practice',
    supersededBy: () => supersededBy(push, book.state),
  }))
  beginWith(book, journal, options)
  const locks = keyedLocks()
  /** Intents that were journaled together with the command, until somebody acts on them. */
  const ahead = new Set<EffectId>()
  const runner = openRunner(
    book,
    clock,
    (push, intent, signal) => perform(activityOf(push, signal), intent),
    (push, intent, error) => failActivity(activityOf(push, AbortSignal.abort()), intent, error),
  )

  function activityOf(push: PushState['id'], signal: AbortSignal): Activity {
    const current = () => {
      const found = book.push(push)
      if (!found) throw new Error(`push ${push} is not in the journal`)
      return found
    }
    return {
      push,
      signal,
      clock,
      connections,
      logs,
      watch: watches.of(current()),
      state: current,
      report: async (command) => (await book.report({ push, command, actor: ENGINE })).ok,
      locked: (route, run) => locks(`${push} ${route}`, run),
      newEffectId,
      claim: (effect) => ahead.delete(effect),
    }
  }

  const stopPruning = book.onEntries(() => watches.prune())
  watches.prune()
  for (const push of book.state.order) runner.reconcile(push)

  return {
    ...options,
    journal,
    logs,
    book,
    connections,
    watches,
    facts: (push) => pushFacts(push, input(push)),
    async takeBack(submission) {
      const before = book.push(submission.push)
      const intents = before ? await prepareRollback(before, connections, newEffectId) : []
      // Whatever happened in between has changed what was read.
      const current = book.push(submission.push)?.lastSeq === before?.lastSeq ? intents : []
      for (const { effect } of current) ahead.add(effect)
      const answer = book.submit(submission, current)
      if (!answer.ok) for (const { effect } of current) ahead.delete(effect)
      return answer
    },
    seen: (name) => people.set(name, clock.now()),
    async close() {
      await runner.close()
      stopPruning()
      await watches.close()
      await connections.close()
      try {
        book.note({ actor: machine('engine'), event: { type: 'engine.stopped' } })
      } catch {
        // A journal that takes nothing more has lost nothing but this line, and must not keep the console from closing.
      }
      journal.close()
      await options.practice?.close()
    },
  }
}

/** Before anything else: a console whose journal takes nothing must not be left half open. */
function beginWith(book: Book, journal: Journal, options: WorldOptions) {
  try {
    book.note({ actor: ENGINE, event: started(options) })
  } catch (error) {
    journal.close()
    throw error
  }
}

const started = ({ version, kind, workspaceFile, workspaceText }: WorldOptions) =>
  ({
    type: 'engine.started',
    version,
    world: kind,
    workspace: workspaceFile,
    workspaceSha256: createHash('sha256').update(workspaceText).digest('hex'),
  }) as const
