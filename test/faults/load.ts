import { Agent, request } from 'node:http'

export interface LoadResult {
  readonly sent: number
  readonly answered: number
  /** Why a request failed, one each: never retried. */
  readonly failures: readonly string[]
  /** Requests that were due while too many were open already. */
  readonly skipped: number
  readonly releases: Readonly<Record<string, number>>
}

/** More than this at once is no load any more but a jam. */
const MOST_OPEN = 500
const PATIENCE = 5_000

/**
 * Requests at a steady rate whatever the answers do (open loop), on kept connections, without a retry. No cookies are kept:
 * each request is a customer that the balancer has not met.
 */
export function startLoad(url: string, perSecond: number): { stop(): Promise<LoadResult> } {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN, scheduling: 'fifo' })
  const failures: string[] = []
  const releases: Record<string, number> = {}
  const began = performance.now()
  let sent = 0
  let answered = 0
  let skipped = 0
  let open = 0
  let idle = () => {}

  function one() {
    open += 1
    sent += 1
    let over = false
    const end = (failure?: string) => {
      if (over) return
      over = true
      open -= 1
      if (failure === undefined) answered += 1
      else failures.push(failure)
      if (open === 0) idle()
    }
    const asked = request(url, { agent, timeout: PATIENCE }, (answer) => {
      answer.resume()
      const release = answer.headers['x-release']
      if (typeof release === 'string') releases[release] = (releases[release] ?? 0) + 1
      answer.on('end', () => end(answer.statusCode === 200 && release !== undefined ? undefined : `status ${answer.statusCode}`))
      answer.on('error', (error) => end(error.message))
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${PATIENCE} ms`)))
    asked.on('error', (error) => end(error.message))
    asked.end()
  }

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1_000)
    while (sent + skipped < due) {
      if (open < MOST_OPEN) one()
      else skipped += 1
    }
  }, 2)

  return {
    async stop() {
      clearInterval(timer)
      if (open > 0) await new Promise<void>((resolve) => (idle = resolve))
      agent.destroy()
      return { sent, answered, failures, skipped, releases }
    },
  }
}
