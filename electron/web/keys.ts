import { createHash, randomBytes } from 'node:crypto'
import type { Keys } from './gate.ts'

/** Milliseconds that an address is good for when nobody uses it. */
const TICKET_LIFE = 600_000
const MOST_TICKETS = 32
const MOST_SESSIONS = 32
const MOST_TABS = 64

/** What opens a window: the cookie is the browser's, the nonce the tab's. */
export interface Admission {
  readonly cookie: string
  readonly nonce: string
}

export interface KeyRing extends Keys {
  /** 256 random bits, good once. */
  issueTicket(): string
  /** Uses the ticket up. A browser that has a session already keeps it, so that its other tabs stay open. */
  redeem(ticket: string, cookies: readonly string[]): Admission | undefined
}

/** Tickets, sessions and tabs, in memory and as digests: gone when the console ends, of no use to who reads the memory's copy. */
export function makeKeyRing(now: () => number): KeyRing {
  const tickets = new Map<string, number>()
  const sessions = new Map<string, Set<string>>()

  const session = (cookie: string) => sessions.get(digest(cookie))
  const ticketIsGood = (ticket: string) => (tickets.get(digest(ticket)) ?? Number.NEGATIVE_INFINITY) > now()

  return {
    ticketIsGood,
    sessionIsGood: (cookie) => session(cookie) !== undefined,
    tabIsGood: (cookie, nonce) => session(cookie)?.has(digest(nonce)) ?? false,
    issueTicket() {
      const ticket = random()
      tickets.set(digest(ticket), now() + TICKET_LIFE)
      dropOldest(tickets, MOST_TICKETS)
      return ticket
    },
    redeem(ticket, cookies) {
      const good = ticketIsGood(ticket)
      tickets.delete(digest(ticket))
      if (!good) return undefined
      const cookie = cookies.find((value) => session(value) !== undefined) ?? random()
      const tabs = session(cookie) ?? new Set<string>()
      const nonce = random()
      tabs.add(digest(nonce))
      dropOldest(tabs, MOST_TABS)
      sessions.set(digest(cookie), tabs)
      dropOldest(sessions, MOST_SESSIONS)
      return { cookie, nonce }
    },
  }
}

const random = () => randomBytes(32).toString('base64url')

/** Looked up by digest, so that the time a comparison takes says nothing of the key. */
const digest = (key: string) => createHash('sha256').update(key).digest('base64url')

/** Maps and sets keep the order of insertion. */
function dropOldest(keys: { readonly size: number; keys(): Iterator<string>; delete(key: string): boolean }, most: number) {
  while (keys.size > most) {
    const oldest = keys.keys().next()
    if (oldest.done) return
    keys.delete(oldest.value)
  }
}
