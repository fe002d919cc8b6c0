import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'

/** One line of commands that somebody sent, in the order of arrival. */
export interface Request {
  readonly text: string
  /** It reached the balancer. */
  readonly forwarded: boolean
}

/**
 * What becomes of a request. `drop`: it never reaches the balancer and the line stays silent. `cut`: it never reaches it and
 * the line is closed. `mute`: the balancer acts, and its answer is kept back. `swallow-answer`: the balancer acts and the line is
 * closed in place of the answer. `ignore`: answered as done and not done. `say`: answered so, without asking.
 */
export type Treatment =
  | 'pass'
  | 'drop'
  | 'cut'
  | 'mute'
  | 'swallow-answer'
  | 'ignore'
  | { readonly say: string }
  | { readonly rewrite: (answer: string) => string }
  /** Reaches the balancer so many milliseconds later. The line is closed at once. */
  | { readonly later: number }

export interface LaneHooks {
  before?(request: string, write: boolean): void
  /** The balancer has answered, and the answer is still here. */
  after?(request: string, write: boolean): void
  treat?(request: string, write: boolean): Treatment
}

/** A unix socket in front of a balancer's Runtime API that writes down what passes, and interferes on order. */
export interface Lane {
  readonly path: string
  /** Every line with a `set` in it, without the connection test's harmless one. */
  readonly writes: readonly Request[]
  hooks: LaneHooks
  /** Nobody listens any more, and what is open is cut. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export const isWrite = (text: string) => /(^|;)set (server|map) /.test(text) && !text.includes('signalbox-dry-run')

export async function startLane(path: string, upstream: string): Promise<Lane> {
  const writes: Request[] = []
  const open = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let hooks: LaneHooks = {}
  let server = await listen()

  function listen() {
    const fresh = createServer({ allowHalfOpen: true }, serve)
    fresh.listen(path)
    return once(fresh, 'listening').then(() => fresh)
  }

  function keep(socket: Socket) {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }

  function serve(client: Socket) {
    keep(client)
    let text = ''
    client.setEncoding('utf8')
    client.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end === -1) return
      const request = text.slice(0, end)
      text = text.slice(end + 1)
      relay(client, request)
    })
  }

  function relay(client: Socket, request: string) {
    const write = isWrite(request)
    hooks.before?.(request, write)
    // What a killed console had sent is in the balancer's hands or it is not; here it is, unless a hook says otherwise.
    const treatment = hooks.treat?.(request, write) ?? 'pass'
    const reaches = typeof treatment === 'string' ? !['drop', 'cut', 'ignore'].includes(treatment) : !('say' in treatment)
    if (write) writes.push({ text: request, forwarded: reaches })
    if (treatment === 'drop') return
    if (treatment === 'cut') return void client.destroy()
    if (treatment === 'ignore') return void client.end('\n'.repeat(request.split(';').length))
    if (typeof treatment === 'object' && 'say' in treatment) return void client.end(treatment.say)
    if (typeof treatment === 'object' && 'later' in treatment) {
      client.destroy()
      const timer = setTimeout(() => {
        timers.delete(timer)
        ask(request, () => {})
      }, treatment.later)
      timers.add(timer)
      return
    }
    ask(request, (answer) => {
      hooks.after?.(request, write)
      if (treatment === 'mute') return
      if (treatment === 'swallow-answer') client.destroy()
      else client.end(typeof treatment === 'object' ? treatment.rewrite(answer) : answer)
    })
  }

  function ask(request: string, answered: (answer: string) => void) {
    const other = keep(connect(upstream))
    let answer = ''
    other.setEncoding('utf8')
    other.on('data', (chunk: string) => {
      answer += chunk
    })
    other.on('end', () => answered(answer))
    other.write(`${request}\n`)
  }

  async function down() {
    for (const socket of open) socket.destroy()
    const closed = once(server, 'close')
    server.close()
    await closed
  }

  return {
    path,
    writes,
    get hooks() {
      return hooks
    },
    set hooks(next) {
      hooks = next
    },
    down,
    async up() {
      rmSync(path, { force: true })
      server = await listen()
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      if (server.listening) await down()
    },
  }
}
