import { useCallback, useEffect, useRef, useState } from 'react'
import type { PushId } from '../../../shared/domain/ids.ts'
import type { JournalEntry } from '../../../shared/rpc/journal-event.ts'
import { api, useConsole } from '../../stores/hooks.ts'

const PAGE = 200

export interface JournalList {
  readonly entries: readonly JournalEntry[]
  readonly total: number
  readonly problem: string
  /** Loads what comes after what is there, if there is more. */
  more(): void
}

interface Loaded {
  readonly entries: readonly JournalEntry[]
  readonly total: number
  readonly next: number | undefined
  /** What was asked for: the search, and the push. */
  readonly asked: string
}

const NONE: Loaded = { entries: [], total: 0, next: undefined, asked: '' }

/** The journal newest first, a page at a time; what is written while it is shown appears on top. */
export function useJournal(search: string, push: PushId | undefined): JournalList {
  const [loaded, setLoaded] = useState(NONE)
  const [problem, setProblem] = useState('')
  const head = useConsole((state) => state.seq)
  const asking = useRef(false)

  const ask = useCallback(
    async (before: number | undefined) => {
      const page = await api.call('journal.page', {
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
        ...(search === '' ? {} : { search }),
        ...(push === undefined ? {} : { push }),
      })
      setProblem('')
      return page
    },
    [search, push],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new head means a new first page
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      ask(undefined).then(
        (page) => current && setLoaded((before) => onTop(before, { ...page, next: page.next, asked: `${push} ${search}` })),
        (error: unknown) => current && setProblem(error instanceof Error ? error.message : 'The journal did not answer.'),
      )
    }, 120)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [ask, head, search, push])

  const more = useCallback(() => {
    if (asking.current || loaded.next === undefined) return
    asking.current = true
    ask(loaded.next)
      .then(
        (page) =>
          // Meanwhile something else may have been asked for.
          setLoaded((before) =>
            before.asked === loaded.asked
              ? { ...before, entries: [...before.entries, ...page.entries], total: page.total, next: page.next }
              : before,
          ),
        (error: unknown) => setProblem(error instanceof Error ? error.message : 'The journal did not answer.'),
      )
      .finally(() => {
        asking.current = false
      })
  }, [ask, loaded.next, loaded.asked])

  return { entries: loaded.entries, total: loaded.total, problem, more }
}

/** The first page on top of what is loaded, where the two meet; else it begins anew. */
function onTop(before: Loaded, first: Loaded): Loaded {
  const oldest = first.entries.at(-1)?.seq
  const meets = first.asked === before.asked && oldest !== undefined && before.entries.some(({ seq }) => seq === oldest)
  if (!meets || oldest === undefined) return first
  return { ...before, entries: [...first.entries, ...before.entries.filter(({ seq }) => seq < oldest)], total: first.total }
}
