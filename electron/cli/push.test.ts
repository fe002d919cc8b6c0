import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallError } from '../../shared/rpc/peer.ts'
import { cliProcess } from '../../test/fakes/cli-process.ts'
import { image, MAYA, PUSH, way } from '../../test/fakes/story.ts'

let startConsole: ReturnType<typeof cliProcess>['startConsole']
let run: ReturnType<typeof cliProcess>['run']
let end: ReturnType<typeof cliProcess>['end']

beforeEach(() => {
  ;({ startConsole, run, end } = cliProcess())
})
afterEach(() => end())

describe('push status', () => {
  it('lists the pushes, for people and for programs', async () => {
    await startConsole({ state: 'calm' })
    const people = await run('push', 'status')
    expect(people).toMatchObject({ code: 0, err: '' })
    expect(people.out).toMatch(
      /^PUSH +SERVICE +ENVIRONMENT +VERSION +STATUS\npush-0042 +web-shop +production +2026\.48\.2 +baking/,
    )
    const programs = await run('push', 'status', '--json')
    expect(JSON.parse(programs.out)).toMatchObject({ pushes: [{ id: PUSH, status: 'baking' }], facts: [] })
  })

  it('shows one push with its stages', async () => {
    await startConsole({ state: 'calm' })
    const { code, out } = await run('push', 'status', PUSH)
    expect(code).toBe(0)
    expect(out).toContain('> 5% of customers')
    expect(out).toMatch(/Send 5% to green +passed/)
  })

  it('knows no push that is not there', async () => {
    await startConsole({ state: 'none' })
    expect(await run('push', 'status', 'push-7')).toMatchObject({ code: 2, err: expect.stringContaining('no push "push-7"') })
    expect(await run('push', 'hold')).toMatchObject({ code: 1, err: expect.stringContaining('No push is live') })
  })
})

describe('push abort', () => {
  it('does not take back what was changed: that has its own name', async () => {
    const { calls } = await startConsole({ state: 'calm' })
    const { code, err } = await run('push', 'abort', '--yes')
    expect(code).toBe(1)
    expect(err).toContain(`signalbox push rollback ${PUSH}`)
    expect(calls).toEqual([])
  })
})

describe('push rollback', () => {
  const back = (reason: string) => way(MAYA, reason).map(([, actor, event]) => [actor, event] as const)

  it('follows the way back and ends with 0 when the old version is proven', async () => {
    const { calls } = await startConsole({ state: 'alert', onCommand: (input) => ('reason' in input ? back(input.reason) : []) })
    const { code, out, err } = await run('push', 'rollback', '--yes', '--reason', 'checkout is broken')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(calls).toEqual([
      { name: 'push.command', input: { type: 'rollback', push: PUSH, reason: 'checkout is broken', gesture: { kind: 'flag' } } },
    ])
    expect(out).toContain('all customers are on blue')
    expect(out).toContain('Rolled back and proven: customers have 2026.48.1.')
    expect(out).toContain('weight 100, ready')
  })

  it('prints the push as one JSON object', async () => {
    await startConsole({ state: 'alert', onCommand: () => back('x') })
    const { code, out } = await run('push', 'rollback', PUSH, '--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ id: PUSH, status: 'rolled-back', rollback: { readBacks: expect.any(Array) } })
  })

  it('ends with 1 and says what to do by hand where it is not proven', async () => {
    const hands = {
      type: 'rollback.needs-hands',
      readBacks: [],
      differences: [{ system: 'lb-prod-1', object: 'be_shop/b-1', expected: 'weight 0, maint', seen: 'weight 5, ready' }],
      problems: ['3 of 20 requests still got 2026.48.2'],
      commands: ["echo 'set server be_shop/b-1 state maint' | socat stdio /run/haproxy/admin.sock"],
    } as const
    await startConsole({
      state: 'alert',
      onCommand: () => [
        [MAYA, { type: 'rollback.started', reason: 'x' }],
        [MAYA, hands],
      ],
    })
    const { code, out } = await run('push', 'rollback', '--yes')
    expect(code).toBe(1)
    expect(out).toContain('Not proven: the push is needs-hands.')
    expect(out).toContain('lb-prod-1 be_shop/b-1 is weight 5, ready, must be weight 0, maint')
    expect(out).toContain(hands.commands[0])
  })

  it('ends with 1 where a setting was read back otherwise, whatever the state says', async () => {
    const wrong = [{ system: 'lb-prod-1', object: 'be_shop/a-1', expected: 'weight 100, ready', seen: 'weight 95, ready' }]
    const told = back('x').map(
      ([actor, event]) => [actor, event.type === 'rollback.finished' ? { ...event, readBacks: wrong } : event] as const,
    )
    await startConsole({ state: 'alert', onCommand: () => told })
    expect((await run('push', 'rollback', '--yes')).code).toBe(1)
  })

  it('does nothing where nobody can be asked, and shows what it would set', async () => {
    const { calls } = await startConsole({ state: 'alert' })
    const { code, out, err } = await run('push', 'rollback')
    expect(code).toBe(2)
    expect(err).toContain('Nothing was done')
    for (const [object, value] of Object.entries(image(100, 0))) expect(out).toContain(`${object}: not known -> ${value}`)
    expect(calls).toEqual([])
  })

  it('says so when the console goes away meanwhile', async () => {
    const there = await startConsole({
      state: 'alert',
      onCommand: () => {
        setTimeout(() => void there.close(), 50)
        return [[MAYA, { type: 'rollback.started', reason: 'x' }]]
      },
    })
    const { code, err } = await run('push', 'rollback', '--yes')
    expect(code).toBe(1)
    expect(err).toContain('The console is gone')
    expect(err).toContain('signalbox push status')
  })

  it('passes on why it was refused', async () => {
    await startConsole({
      state: 'after',
      onCommand: () => {
        throw new CallError('rejected', 'The push was rolled back already.')
      },
    })
    expect(await run('push', 'rollback', PUSH, '--yes')).toEqual({ code: 1, out: '', err: 'The push was rolled back already.\n' })
  })
})

describe('push start and steering', () => {
  it('wants a reason for a real system, and none in the practice yard', async () => {
    const real = await startConsole({ state: 'none' })
    const refused = await run('push', 'start', 'web-shop', 'production', '2.0.0', '--yes')
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('needs --reason') })
    const reason = 'the release of this week'
    const started = await run('push', 'start', 'web-shop', 'production', '2.0.0', '--yes', '--reason', reason)
    expect(started).toMatchObject({ code: 0, out: `Started: push ${PUSH}.\n` })
    expect(real.calls.at(-1)).toMatchObject({
      name: 'push.start',
      input: { gesture: { kind: 'typed', phrase: 'web-shop', reason } },
    })
    await real.close()
    const practice = await startConsole({ state: 'none', world: 'practice' })
    expect((await run('push', 'start', 'web-shop', 'production', '2.0.0', '--yes')).code).toBe(0)
    expect(practice.calls.at(-1)).toMatchObject({ name: 'push.start', input: { gesture: { kind: 'flag' } } })
  })

  it('starts nothing that is blocked, and says why', async () => {
    const { calls } = await startConsole({ state: 'none', world: 'practice', blockers: ['2.0.0 is retired until fixed.'] })
    expect(await run('push', 'start', 'web-shop', 'production', '2.0.0', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('2.0.0 is retired'),
    })
    expect(calls.map(({ name }) => name)).toEqual(['push.preview'])
    expect(await run('plan', 'web-shop', 'production', '2.0.0')).toMatchObject({
      code: 1,
      out: expect.stringContaining('2.0.0 is retired'),
    })
  })

  it('carries what was seen, so that an old screen decides nothing', async () => {
    const { calls } = await startConsole({ state: 'alert' })
    for (const name of ['resume', 'advance']) expect((await run('push', name, '--yes')).code).toBe(0)
    expect((await run('push', 'hold')).code).toBe(0)
    expect(calls.map(({ input }) => input)).toEqual([
      { type: 'resume', push: PUSH, gesture: { kind: 'flag' }, expectedSeq: expect.any(Number) },
      { type: 'advance', push: PUSH, gesture: { kind: 'flag' }, expectedSeq: expect.any(Number) },
      { type: 'hold', push: PUSH, gesture: { kind: 'flag' } },
    ])
  })

  it('watches until the end, as lines of JSON', async () => {
    const held = [MAYA, { type: 'push.held', reason: 'person', detail: 'look' }] as const
    const told = [held, ...way(MAYA, 'x').map(([, actor, event]) => [actor, event] as const)]
    // The first to follow is the question which push is live.
    await startConsole({ state: 'calm', onFollow: (time) => (time === 2 ? told : []) })
    const { code, out } = await run('push', 'watch', '--json')
    expect(code).toBe(1)
    const types = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event.type)
    expect(types).toEqual(expect.arrayContaining(['push.held', 'rollback.finished']))
  })
})
