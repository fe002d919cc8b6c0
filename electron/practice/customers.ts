import http from 'node:http'

export interface CustomerCounts {
  readonly requests: number
  readonly failedRequests: number
  /** Failures that no release has answered for: no server, a broken connection. */
  readonly failedByPush: number
}

export interface Customers {
  counts(): CustomerCounts
  setRate(perSecond: number): void
  close(): Promise<void>
}

const SESSIONS = 240
const STAFF_IN = 20
const TICK = 20
const PAGES = ['/', '/basket', '/checkout', '/checkout/pay']

/**
 * Customers of the practice yard: an open loop (they come whether or not the last one was served), over kept connections,
 * without retries, each with the cookie of one of some hundred sessions.
 */
export function startCustomers(url: string, perSecond: number): Customers {
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 64 })
  const waiting = new Set<http.ClientRequest>()
  const counts = { requests: 0, failedRequests: 0, failedByPush: 0 }
  let rate = perSecond
  let due = 0
  let last = performance.now()
  let closing = false

  const visit = () => {
    counts.requests += 1
    const session = Math.floor(Math.random() * SESSIONS)
    const cookie = `session=${session}${session % STAFF_IN === 0 ? '; cohort=staff' : ''}`
    const path = PAGES[Math.floor(Math.random() * PAGES.length)] ?? '/'
    let settled = false
    const settle = (failed: boolean, byPush: boolean) => {
      waiting.delete(request)
      if (settled || closing) return
      settled = true
      if (failed) counts.failedRequests += 1
      if (byPush) counts.failedByPush += 1
    }
    const request = http.get(`${url}${path}`, { agent, headers: { cookie } })
    waiting.add(request)
    request.setTimeout(10_000, () => request.destroy())
    request.on('response', (answer) => {
      answer.resume()
      answer.on('close', () => {
        const failed = !answer.complete || (answer.statusCode ?? 500) >= 500
        // An answer of the application names its release; one that the balancer had to make up does not.
        settle(failed, failed && (!answer.complete || answer.headers['x-release'] === undefined))
      })
    })
    request.on('error', () => settle(true, true))
  }

  const timer = setInterval(() => {
    const now = performance.now()
    // After a pause of the process the customers of the pause do not all come at once.
    due = Math.min(due + ((now - last) * rate) / 1_000, rate / 4)
    last = now
    for (; due >= 1; due -= 1) visit()
  }, TICK)

  return {
    counts: () => ({ ...counts }),
    setRate: (next) => {
      rate = next
    },
    close: async () => {
      closing = true
      clearInterval(timer)
      const ends = [...waiting].map((request) => new Promise((resolve) => request.once('close', resolve)))
      for (const request of waiting) request.destroy()
      agent.destroy()
      await Promise.all(ends)
    },
  }
}
