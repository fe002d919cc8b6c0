import { useEffect, useRef } from 'react'
import type { PushState } from '../../../shared/push/state.ts'
import { announce } from '../../stores/hooks.ts'
import { newsOf } from './model/news.ts'

/** Tells assistive technology at once what no journal entry says by itself. */
export function useAnnouncements(push: PushState, now: number): void {
  const before = useRef({ push, now })
  useEffect(() => {
    const last = before.current
    before.current = { push, now }
    if (last.push.id !== push.id) return
    for (const text of newsOf(last.push, push, last.now, now)) announce(text, 'assertive')
  }, [push, now])
}
