import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process of this bench, asked and told by messages. Ends with `close`, or with this process. */
export interface Helper {
  readonly pid: number
  /** Asks for `what`; resolves with the answer. Rejects when the process ends first. */
  ask<Answer>(what: Ask): Promise<Answer>
  close(): Promise<void>
}

export interface Ask {
  readonly ask: string
  readonly [field: string]: unknown
}

/** Starts `file` beside this one. Its standard error is shown. */
export function startHelper(file: string): Helper {
  const child: ChildProcess = fork(new URL(file, import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit')
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let next = 1
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.on('message', ({ id, value, problem }: { id: number; value?: unknown; problem?: string }) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (problem === undefined) one?.resolve(value)
    else one?.reject(new Error(`${file}: ${problem}`))
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended (${signal ?? code})`))
  })
  return {
    pid: child.pid ?? 0,
    ask<Answer>(what: Ask) {
      const id = next++
      const answer = Promise.withResolvers<Answer>()
      waiting.set(id, answer as PromiseWithResolvers<unknown>)
      child.send({ ...what, id })
      return answer.promise
    },
    async close() {
      child.disconnect()
      await gone
      process.off('exit', end)
    },
  }
}

/** The helper's own end: answers what it is asked, and ends when nobody is left to ask. */
export function answer(answers: Readonly<Record<string, (what: never) => unknown>>, closing: () => Promise<void>): void {
  process.on('message', async ({ id, ...what }: Ask & { id: number }) => {
    try {
      const value = await answers[what.ask]?.(what as never)
      process.send?.({ id, value })
    } catch (error) {
      process.send?.({ id, problem: error instanceof Error ? error.message : String(error) })
    }
  })
  process.on('disconnect', () => {
    closing().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
