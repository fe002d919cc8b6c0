import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallName, StreamName } from './contract.ts'
import { contract } from './contract.ts'
import type { Handlers, Outlet } from './peer.ts'
import { CallError, connect, serve } from './peer.ts'
import { portPair } from './port-pair.ts'
import { decodeToClient, decodeToEngine, encode, LIMITS } from './protocol.ts'

const timer = (millis: number, run: () => void) => {
  const id = setTimeout(run, millis)
  return () => clearTimeout(id)
}

type Session = { readonly who: string }
type Calls = Partial<Handlers<Session>['calls']>
type Streams = Partial<Handlers<Session>['streams']>

/** Every method answers; those that a test is about, as it says. */
function handlers(calls: Calls = {}, streams: Streams = {}): Handlers<Session> {
  const names = Object.entries(contract)
  const no = () => {
    throw new Error('not in this test')
  }
  const of = (kinds: string[]) =>
    Object.fromEntries(names.filter(([, { kind }]) => kinds.includes(kind)).map(([name]) => [name, no]))
  return {
    calls: { ...(of(['query', 'command']) as unknown as Record<CallName, never>), ...calls },
    streams: { ...(of(['stream']) as unknown as Record<StreamName, never>), ...streams },
  }
}

function line(calls?: Calls, streams?: Streams) {
  const pair = portPair()
  serve(pair.engine, handlers(calls, streams), { session: { who: 'ada' }, timer })
  return { ...pair, connect: () => connect(pair.client, { timer }) }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a call', () => {
  it('is answered with what its handler returned, and the session comes from the host', async () => {
    const { connect } = line({ 'app.show': (_input, session) => ({ shown: session.who === 'ada' }) })
    await expect(connect().call('app.show', {})).resolves.toEqual({ shown: true })
  })

  it('may answer null', async () => {
    const { connect } = line({ 'practice.set': () => null })
    await expect(connect().call('practice.set', { speed: 10 })).resolves.toBeNull()
  })

  it.each([
    ['speed', { speed: 3 }],
    ['advance', { advance: -1 }],
    ['Unrecognized key', { sped: 1 }],
  ])('with wrong input is refused, naming %s, and its handler never sees it', async (word, input) => {
    const handler = vi.fn(() => null)
    const { connect } = line({ 'practice.set': handler })
    const error = await connect()
      .call('practice.set', input as never)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({ code: 'bad-input', message: expect.stringContaining(word) })
    expect(handler).not.toHaveBeenCalled()
  })

  it('never has a wrong secret repeated to it', async () => {
    const { connect } = line()
    const call = connect().call('vault.unlock', { passphrase: 'hunter2' })
    await expect(call).rejects.toThrow(/"passphrase"/)
    await expect(call).rejects.not.toThrow(/hunter2/)
  })

  it.each(['nothing.here', 'toString', '__proto__', 'constructor', 'console'])('of %s is unknown', async (name) => {
    const { connect } = line()
    await expect(connect().call(name as CallName, {} as never)).rejects.toMatchObject({ code: 'unknown-method' })
  })

  it('that throws is answered with a sentence and no stack', async () => {
    const { connect, engine } = line({
      'app.info': () => {
        throw new TypeError('the disk is full')
      },
      'app.show': () => {
        throw new CallError('not-now', 'a push is live')
      },
    })
    const client = connect()
    await expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'failed', message: 'the disk is full' })
    await expect(client.call('app.show', {})).rejects.toMatchObject({ code: 'not-now', message: 'a push is live' })
    expect(engine.sent.join('')).not.toContain('peer.test')
  })

  it('is refused while too many are open, and accepted again after', async () => {
    const { connect } = line({ 'app.show': () => new Promise((resolve) => setTimeout(resolve, 100, { shown: false })) })
    const client = connect()
    const open = Array.from({ length: LIMITS.calls }, () => client.call('app.show', {}))
    await expect(client.call('app.show', {})).rejects.toMatchObject({ code: 'too-much' })
    await vi.advanceTimersByTimeAsync(100)
    await expect(Promise.all(open)).resolves.toHaveLength(LIMITS.calls)
    const again = client.call('app.show', {})
    await vi.advanceTimersByTimeAsync(100)
    await expect(again).resolves.toEqual({ shown: false })
  })

  it('that is too long is refused before it is sent', async () => {
    const { connect, client } = line()
    const value = 'x'.repeat(LIMITS.toEngine)
    await expect(connect().call('vault.set', { name: 'a', value })).rejects.toMatchObject({ code: 'too-much' })
    expect(client.sent).toEqual([])
  })

  it('is rejected when the line closes', async () => {
    const { connect, engine } = line({ 'app.show': () => new Promise(() => {}) })
    const call = connect().call('app.show', {})
    await settle()
    engine.close('the console is closing')
    await expect(call).rejects.toMatchObject({ code: 'closed', message: 'the console is closing' })
  })
})

describe('a stream', () => {
  const facts = (outlets: Outlet<never>[]) => ({
    facts: (_input: object, _session: Session, outlet: Outlet<never>) => void outlets.push(outlet),
  })

  it('hands on every value in order, and stops at the listener’s end', async () => {
    const outlets: Outlet<never>[] = []
    const { connect } = line({}, facts(outlets))
    const seen: unknown[] = []
    const ended = vi.fn()
    const stop = connect().subscribe('facts', {}, (value) => seen.push(value), ended)
    await settle()
    const stopped = vi.fn()
    outlets[0]?.onStop(stopped)
    for (const value of [1, 2, 3]) outlets[0]?.emit(value as never)
    await settle()
    expect(seen).toEqual([1, 2, 3])
    stop()
    await settle()
    outlets[0]?.emit(4 as never)
    await settle()
    expect(seen).toEqual([1, 2, 3])
    expect(stopped).toHaveBeenCalledOnce()
    expect(ended).not.toHaveBeenCalled()
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no such log')), { code: 'failed', message: 'no such log' }],
    ['ends itself', (_i: object, _s: Session, outlet: Outlet<never>) => outlet.end(), undefined],
  ])('tells its listener once when the engine %s', async (_what, handler, problem) => {
    const { connect } = line({}, { facts: handler })
    const ended = vi.fn()
    connect().subscribe('facts', {}, () => {}, ended)
    await settle()
    expect(ended.mock.calls).toEqual([[problem]])
  })

  it('is stopped in the engine when the line goes', async () => {
    const outlets: Outlet<never>[] = []
    const { connect } = line({}, facts(outlets))
    const client = connect()
    const ended = vi.fn()
    client.subscribe('facts', {}, () => {}, ended)
    await settle()
    client.close()
    await settle()
    expect(outlets[0]?.stopped).toBe(true)
    expect(ended).toHaveBeenCalledExactlyOnceWith({ code: 'closed', message: 'closed' })
  })

  it('can wait until a slow reader has room', async () => {
    const outlets: Outlet<never>[] = []
    const { connect, hold } = line({}, facts(outlets))
    connect().subscribe('facts', {}, () => {})
    await settle()
    hold(true)
    outlets[0]?.emit('x'.repeat(LIMITS.highWater + 1) as never)
    const room = vi.fn()
    const waited = outlets[0]?.drained().then(room)
    await vi.advanceTimersByTimeAsync(200)
    expect(room).not.toHaveBeenCalled()
    hold(false)
    await vi.advanceTimersByTimeAsync(40)
    await waited
    expect(room).toHaveBeenCalledOnce()
  })

  it('closes the line of a reader that has stopped reading for good', async () => {
    const outlets: Outlet<never>[] = []
    const { connect, hold, engine } = line({}, facts(outlets))
    connect().subscribe('facts', {}, () => {})
    await settle()
    hold(true)
    const much = 'x'.repeat(LIMITS.giveUp / 2 + 1) as never
    for (let sent = 0; sent < 3; sent += 1) outlets[0]?.emit(much)
    expect(engine.closed).toMatch(/stopped reading/)
    expect(outlets[0]?.stopped).toBe(true)
  })
})

describe('the line', () => {
  it('is known to be dead within 3 seconds of the last sign of life', async () => {
    const { connect, hold } = line()
    const gone = vi.fn()
    connect().onClose(gone)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone).not.toHaveBeenCalled()
    hold(true)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(gone).toHaveBeenCalledExactlyOnceWith('the engine does not answer')
  })

  it('leaves no timer behind', async () => {
    const { connect } = line()
    const client = connect()
    await vi.advanceTimersByTimeAsync(5_000)
    client.close()
    await settle()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['no JSON', '{"t":', /not JSON/],
    ['no frame', '{"t":"call"}', /not a frame/],
    ['a frame with something more', encode({ t: 'cancel', id: 1, actor: 'root' } as never), /not a frame/],
    ['too much', ' '.repeat(LIMITS.toEngine + 1), /over the limit/],
  ])('is closed with one sentence on %s', async (_what, message, reason) => {
    const { engine, client } = line()
    client.send(message)
    await settle()
    expect(engine.closed).toMatch(reason)
    expect(engine.sent.at(-1)).toMatch(reason)
  })

  it('is closed when a number is used twice', async () => {
    const { engine, client } = line({ 'app.show': () => new Promise(() => {}) })
    for (let sent = 0; sent < 2; sent += 1) client.send(encode({ t: 'call', id: 7, name: 'app.show', input: {} }))
    await settle()
    expect(engine.closed).toMatch(/7 is in use/)
  })
})

describe('any message at all', () => {
  const anyFrame = fc.record(
    {
      t: fc.constantFrom('call', 'subscribe', 'cancel', 'bye', 'result', 'data', 'end', 'ping', 'refused', 'x'),
      id: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.anything()),
      name: fc.oneof(fc.constantFrom(...Object.keys(contract), '__proto__', 'hasOwnProperty'), fc.string()),
      input: fc.oneof(fc.constant({}), fc.jsonValue(), fc.anything()),
      value: fc.jsonValue(),
      reason: fc.oneof(fc.string(), fc.jsonValue()),
      problem: fc.jsonValue(),
    },
    { requiredKeys: ['t'] },
  )
  const safeJson = (value: unknown) => {
    try {
      return JSON.stringify(value) ?? 'undefined'
    } catch {
      return 'circular'
    }
  }
  const anyMessage = fc.oneof(anyFrame.map(safeJson), fc.json(), fc.string())

  it('is a frame or a sentence, never an exception', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        for (const decoded of [decodeToEngine(message), decodeToClient(message)]) {
          if (!decoded.ok) expect(decoded.problem).toMatch(/^a message .+/s)
        }
      }),
    )
  })

  it('is answered with frames alone, and the next line is served as if nothing had been', async () => {
    vi.useRealTimers()
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 20 }), async (messages) => {
        const { engine, client } = line({ 'app.show': () => ({ shown: true }) })
        for (const message of messages) client.send(message)
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
        client.close()
        await Promise.resolve()
        const answered = engine.sent.map((message) => decodeToClient(message))
        expect(answered.every(({ ok }) => ok)).toBe(true)
        const fresh = line({ 'app.show': () => ({ shown: true }) })
        const peer = fresh.connect()
        expect(await peer.call('app.show', {})).toEqual({ shown: true })
        peer.close()
      }),
      { numRuns: 300 },
    )
  })
})
