import type { CallName, CallProblem, CheckedInputOf, InputOf, MethodName, OutputOf, StreamName } from './contract.ts'
import { contract } from './contract.ts'
import type { Port } from './port.ts'
import type { FrameToClient, FrameToEngine } from './protocol.ts'
import { CallError, decodeToClient, decodeToEngine, encode, HEARTBEAT, LIMITS, problemOf, sentence } from './protocol.ts'

export { CallError } from './protocol.ts'

/** Calls `run` once, `millis` from now; the returned function cancels. Handed in, since nothing in here knows a clock. */
export type Timer = (millis: number, run: () => void) => () => void

/** Where a stream puts its values, until either end stops it. */
export interface Outlet<Value> {
  emit(value: Value): void
  /** Resolves when the line has room, or the stream was stopped: await it between large values. */
  drained(): Promise<void>
  /** Ends the stream from this end. */
  end(problem?: CallProblem): void
  readonly stopped: boolean
  /** Called once when the stream is over, however; at once when it already is. */
  onStop(listener: () => void): void
}

/** What the engine answers. A stream goes on until it is stopped, ends itself, or its handler throws. */
export interface Handlers<Session> {
  readonly calls: {
    readonly [Name in CallName]: (input: CheckedInputOf<Name>, session: Session) => OutputOf<Name> | Promise<OutputOf<Name>>
  }
  readonly streams: {
    readonly [Name in StreamName]: (
      input: CheckedInputOf<Name>,
      session: Session,
      outlet: Outlet<OutputOf<Name>>,
    ) => void | Promise<void>
  }
}

export interface ServeOptions<Session> {
  /** Who is at the other end; the host knows, a frame never says. */
  readonly session: Session
  readonly timer: Timer
}

/** The engine's end: answers the contract on `port` until either end closes it. */
export function serve<Session>(port: Port, handlers: Handlers<Session>, { session, timer }: ServeOptions<Session>) {
  const calls = new Set<number>()
  const streams = new Map<number, () => void>()
  let open = true
  let stopPing = () => {}

  const finish = () => {
    open = false
    stopPing()
    for (const stop of [...streams.values()]) stop()
  }
  const close = (reason: string) => {
    if (!open) return
    port.send(encode({ t: 'bye', reason }))
    finish()
    port.close(reason)
  }
  const send = (frame: FrameToClient) => {
    if (!open) return
    if (port.buffered() > LIMITS.giveUp) return close('the other end has stopped reading')
    port.send(encode(frame))
  }
  const refuse = (id: number, problem: CallProblem) => send({ t: 'refused', id, problem })

  const ping = () => {
    if (port.buffered() === 0) send({ t: 'ping' })
    stopPing = timer(HEARTBEAT.every, ping)
  }

  async function call(id: number, name: string, input: unknown) {
    if (calls.size >= LIMITS.calls) return refuse(id, tooMany('calls', LIMITS.calls))
    if (!isCall(name)) return refuse(id, unknown(name))
    const checked = contract[name].input.safeParse(input)
    if (!checked.success) return refuse(id, badInput(name, sentence(checked.error)))
    calls.add(id)
    try {
      // The compiler can't follow that the handler and the checked input hang on the same name.
      const handler = handlers.calls[name] as (input: unknown, session: Session) => unknown
      const answer = encode({ t: 'result', id, value: (await handler(checked.data, session)) ?? null })
      if (answer.length > LIMITS.toClient)
        return refuse(id, { code: 'too-much', message: `the answer to ${name} is too long to send` })
      if (open) port.send(answer)
    } catch (error) {
      refuse(id, problemOf(error))
    } finally {
      calls.delete(id)
    }
  }

  async function subscribe(id: number, name: string, input: unknown) {
    const over = (problem: CallProblem) => send({ t: 'end', id, problem })
    if (streams.size >= LIMITS.streams) return over(tooMany('streams', LIMITS.streams))
    if (!isStream(name)) return over(unknown(name))
    const checked = contract[name].input.safeParse(input)
    if (!checked.success) return over(badInput(name, sentence(checked.error)))

    const stopListeners: (() => void)[] = []
    let stopped = false
    const stop = () => {
      if (stopped) return
      stopped = true
      streams.delete(id)
      for (const listener of stopListeners) listener()
    }
    const outlet: Outlet<unknown> = {
      emit: (value) => {
        if (!stopped) send({ t: 'data', id, value })
      },
      drained: () => new Promise((resolve) => waitForRoom(resolve, () => stopped)),
      end(problem) {
        if (stopped) return
        stop()
        send({ t: 'end', id, ...(problem && { problem }) })
      },
      get stopped() {
        return stopped
      },
      onStop(listener) {
        if (stopped) listener()
        else stopListeners.push(listener)
      },
    }
    streams.set(id, stop)
    try {
      const handler = handlers.streams[name] as (
        input: unknown,
        session: Session,
        outlet: Outlet<unknown>,
      ) => void | Promise<void>
      await handler(checked.data, session, outlet)
    } catch (error) {
      outlet.end(problemOf(error))
    }
  }

  const waitForRoom = (resolve: () => void, stopped: () => boolean) => {
    if (stopped() || port.buffered() <= LIMITS.highWater) resolve()
    else timer(20, () => waitForRoom(resolve, stopped))
  }

  const receive: { readonly [T in FrameToEngine['t']]: (frame: Extract<FrameToEngine, { t: T }>) => void } = {
    call: ({ id, name, input }) => void call(id, name, input),
    subscribe: ({ id, name, input }) => void subscribe(id, name, input),
    cancel: ({ id }) => streams.get(id)?.(),
    bye: ({ reason }) => port.close(reason),
  }

  port.onClose(finish)
  port.onMessage((message) => {
    if (!open) return
    const frame = decodeToEngine(message)
    if (!frame.ok) return close(frame.problem)
    const { value } = frame
    const taken = 'name' in value && (calls.has(value.id) || streams.has(value.id))
    if (taken) return close(`the number ${value.id} is in use by another call`)
    receive[value.t](value as never)
  })
  ping()
}

/** The engine, as a window or a terminal sees it. */
export interface Client {
  /** Rejects with `CallError` and nothing else. */
  call<Name extends CallName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>
  /** `onEnd` is called once when the stream is over for any reason but the returned function, which stops it. */
  subscribe<Name extends StreamName>(
    name: Name,
    input: InputOf<Name>,
    onData: (value: OutputOf<Name>) => void,
    onEnd?: (problem?: CallProblem) => void,
  ): () => void
  /** Called once when the engine can't be reached any more, at once when that is already so. */
  onClose(listener: (reason: string) => void): void
  close(reason?: string): void
}

/** The window's or terminal's end of `port`. Says within 3 seconds that the engine is gone. */
export function connect(port: Port, { timer }: { readonly timer: Timer }): Client {
  const calls = new Map<number, { resolve(value: never): void; reject(error: CallError): void }>()
  const streams = new Map<number, { onData(value: never): void; onEnd(problem?: CallProblem): void }>()
  const closeListeners: ((reason: string) => void)[] = []
  let next = 1
  let closed: string | undefined
  /** Looks without a message in between: counted, not measured, so that a computer's sleep is no silence. */
  let silent = 0

  const finish = (reason: string) => {
    if (closed !== undefined) return
    closed = reason
    stopLooking()
    const problem: CallProblem = { code: 'closed', message: reason }
    for (const { reject } of calls.values()) reject(new CallError('closed', reason))
    for (const { onEnd } of streams.values()) onEnd(problem)
    calls.clear()
    streams.clear()
    for (const listener of closeListeners) listener(reason)
  }
  const close = (reason: string) => {
    finish(reason)
    port.close(reason)
  }

  let stopLooking = () => {}
  const look = () => {
    silent += 1
    if (silent * HEARTBEAT.look >= HEARTBEAT.silence) return close('the engine does not answer')
    stopLooking = timer(HEARTBEAT.look, look)
  }

  const receive: { readonly [T in FrameToClient['t']]: (frame: Extract<FrameToClient, { t: T }>) => void } = {
    result: ({ id, value }) => take(calls, id)?.resolve(value as never),
    refused: ({ id, problem }) => take(calls, id)?.reject(new CallError(problem.code, problem.message)),
    data: ({ id, value }) => streams.get(id)?.onData(value as never),
    end: ({ id, problem }) => take(streams, id)?.onEnd(problem),
    ping: () => {},
    bye: ({ reason }) => close(reason),
  }

  port.onClose(finish)
  port.onMessage((message) => {
    if (closed !== undefined) return
    silent = 0
    const frame = decodeToClient(message)
    if (!frame.ok) return close(`the engine sent something that is no answer (${frame.problem})`)
    receive[frame.value.t](frame.value as never)
  })
  stopLooking = timer(HEARTBEAT.look, look)

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (closed !== undefined) return reject(new CallError('closed', closed))
        const id = next++
        const message = encode({ t: 'call', id, name, input })
        if (message.length > LIMITS.toEngine)
          return reject(new CallError('too-much', `what ${name} was given is too long to send`))
        calls.set(id, { resolve, reject })
        port.send(message)
      }),
    subscribe(name, input, onData, onEnd = () => {}) {
      if (closed !== undefined) {
        onEnd({ code: 'closed', message: closed })
        return () => {}
      }
      const id = next++
      streams.set(id, { onData, onEnd })
      port.send(encode({ t: 'subscribe', id, name, input }))
      return () => {
        if (streams.delete(id) && closed === undefined) port.send(encode({ t: 'cancel', id }))
      }
    },
    onClose(listener) {
      if (closed !== undefined) listener(closed)
      else closeListeners.push(listener)
    },
    close: (reason = 'closed') => close(reason),
  }
}

function take<Value>(map: Map<number, Value>, id: number) {
  const value = map.get(id)
  map.delete(id)
  return value
}

const isMethod = (name: string): name is MethodName => Object.hasOwn(contract, name)
const isCall = (name: string): name is CallName => isMethod(name) && contract[name].kind !== 'stream'
const isStream = (name: string): name is StreamName => isMethod(name) && contract[name].kind === 'stream'

const unknown = (name: string): CallProblem => ({ code: 'unknown-method', message: `there is nothing called "${name}" here` })
const badInput = (name: string, why: string): CallProblem => ({
  code: 'bad-input',
  message: `${name} was given something wrong: ${why}`,
})
const tooMany = (what: string, limit: number): CallProblem => ({
  code: 'too-much',
  message: `more than ${limit} ${what} at the same time`,
})
