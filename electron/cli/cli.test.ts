import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallError } from '../../shared/rpc/peer.ts'
import { image, MAYA, PUSH, way } from '../../test/fakes/story.ts'
import { type TerminalScript, terminalConsole } from '../../test/fakes/terminal-console.ts'
import { ROOT } from '../root.ts'
import { runProgram } from './program.ts'
import type { Surroundings } from './surroundings.ts'

let home: string
let consoles: { close(): Promise<void> }[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'signalbox-cli-'))
  consoles = []
})
afterEach(async () => {
  await Promise.all(consoles.map((one) => one.close()))
  rmSync(home, { recursive: true, force: true })
})

const startConsole = async (script: TerminalScript) => {
  const started = await terminalConsole(home, script)
  consoles.push(started)
  return started
}

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line as a process of its own, with nobody at its input. */
const run = (...words: readonly string[]) =>
  new Promise<Run>((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'electron', 'cli.ts'), ...words], {
      env: { PATH: process.env.PATH, HOME: home, SIGNALBOX_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err }))
  })

const COMMANDS = ['open', 'serve', 'check', 'plan', 'push', 'judge', 'scan', 'audit', 'drill', 'doctor']
const PUSHES = ['start', 'status', 'watch', 'hold', 'resume', 'advance', 'approve', 'rollback', 'abort']

describe('help', () => {
  const pages = [
    [],
    ...COMMANDS.map((name) => [name]),
    ...PUSHES.map((name) => ['push', name]),
    ['audit', 'verify'],
    ['audit', 'export'],
  ]

  it.each(pages.map((words) => [words]))('of %j fits a screen of 24 lines and 80 columns', async (words) => {
    const lines: string[] = []
    const terminal = { say: (line = '') => void lines.push(line), note: (line: string) => void lines.push(`! ${line}`) }
    const code = await runProgram([...words, '--help'], { terminal, version: '0' } as unknown as Surroundings)
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^Usage: signalbox/)
    expect(lines.length).toBeLessThanOrEqual(24)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('names every command', async () => {
    const { out } = await run('--help')
    expect(out.match(/^ {2}[a-z]+(?= )/gm)?.map((name) => name.trim())).toEqual(COMMANDS)
  })
})

describe('wrong use ends with 2 and one sentence', () => {
  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['push', 'rolback'], 'Did you mean rollback?'],
    [['push', 'status', '--nonsense'], "unknown option '--nonsense'"],
    [['plan', 'shop'], "missing required argument 'environment'"],
    [['check', 'missing.yaml'], "missing.yaml can't be read: there is no such file."],
    [['audit', 'export', '--from', 'x'], '"x" is no number of a journal entry'],
    [['judge'], 'not available in this version yet'],
    [['scan', '--json', 'report.sarif'], 'not available in this version yet'],
  ])('%j', async (words, sentence) => {
    const { code, out, err } = await run(...words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
  })

  it('shows the help where nothing was asked for', async () => {
    const { code, err } = await run()
    expect(code).toBe(2)
    expect(err).toContain('Usage: signalbox')
  })
})

describe('without a running console', () => {
  it.each([
    [['push', 'status', '--json']],
    [['push', 'rollback', '--yes']],
    [['push', 'start', 'a', 'b', '1', '--yes']],
    [['plan', 'a', 'b', '1']],
  ])('%j says what to do and ends with 1', async (words) => {
    const { code, out, err } = await run(...words)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`No Signalbox console is running on ${home}. Start one with "signalbox open" or "signalbox serve".\n`)
  })

  it('audit says that there is no journal, and makes none', async () => {
    const { code, err } = await run('audit', 'verify')
    expect(code).toBe(1)
    expect(err).toContain(`There is no journal on ${home}`)
  })
})

describe('check', () => {
  it('accepts the example, in its folder or by its name', async () => {
    for (const words of [
      ['check', join(ROOT, 'resources')],
      ['check', join(ROOT, 'resources', 'signalbox.yaml')],
    ]) {
      const { code, out, err } = await run(...words)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('is right: 1 service, 1 pipeline, 3 connections.')
    }
  })

  it('names every problem with its place, for people and for programs', async () => {
    const file = join(home, 'signalbox.yaml')
    writeFileSync(file, 'signalbox: 1\nconections: {}\nservices: {}\npipelines: {}\n')
    const people = await run('check', file)
    expect(people.code).toBe(2)
    expect(people.out).toContain(`${file}:2:1 the key "conections" is not known here. Did you mean "connections"?`)
    expect(people.err).toBe(`2 problems in ${file}.\n`)
    const programs = await run('check', file, '--json')
    expect(programs.code).toBe(2)
    expect(JSON.parse(programs.out)).toMatchObject({ ok: false, problems: [{ line: 1 }, { line: 2, column: 1 }] })
  })

  it('asks the kinds of connection what they want to be told, and never repeats what might be a secret', async () => {
    const file = join(home, 'signalbox.yaml')
    const text =
      'signalbox: 1\nconnections:\n  lb: { role: balancer, kind: haproxi }\n  x: { role: robot, kind: y }\nservices: {}\npipelines: {}\n'
    writeFileSync(file, text)
    const { code, out } = await run('check', file)
    expect(code).toBe(2)
    expect(out).toContain(`${file}:3:31 connections.lb.kind: the role "balancer" has no kind "haproxi". Did you mean "haproxy"?`)
    expect(out).toContain(`${file}:4:14 connections.x.role: no connection has the role "robot".`)
  })

  it('prints a JSON Schema', async () => {
    const { code, out } = await run('check', '--schema')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      title: 'signalbox.yaml',
      type: 'object',
      required: expect.arrayContaining(['pipelines']),
    })
  })

  it('refuses what is no text', async () => {
    const file = join(home, 'binary.yaml')
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00, 0xc3]))
    expect(await run('check', file)).toEqual({ code: 2, out: '', err: `${file} can't be read: it is no UTF-8 text.\n` })
  })
})

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

describe('whatever a server says', () => {
  it('is text: nothing in it can steer the terminal', async () => {
    const evil = '\u001b[2J\u001b]0;pwned\u0007\u009b31m red \r\nfake line \u202egnp.exe'
    await startConsole({
      state: 'alert',
      onCommand: () => {
        throw new CallError('rejected', evil)
      },
      blockers: [evil],
    })
    const outputs = [
      await run('push', 'resume', '--yes'),
      await run('plan', 'a', 'b', '1'),
      await run('plan', 'a', 'b', '1', '--json'),
    ]
    for (const { out, err } of outputs) {
      expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    }
    expect(outputs[0]?.err).toBe('[2J]0;pwned31m red fake line gnp.exe\n')
    expect(JSON.parse(outputs[2]?.out ?? '').blockers).toEqual([evil])
  })
})

describe('open and serve', () => {
  it('hand on wrong use from the program that they start', async () => {
    const { code, err } = await run('serve', '--port', 'x')
    expect(code).toBe(2)
    expect(err).toBe('"x" is not a port\n')
  })
})

describe('audit with a running console', () => {
  it('verifies through it', async () => {
    const head = 'a'.repeat(64)
    await startConsole({ state: 'calm', calls: { 'journal.verify': () => ({ ok: true, entries: 1_204, head, at: 0 }) } })
    expect(await run('audit', 'verify')).toEqual({
      code: 0,
      out: `1,204 entries are right. The last one's hash: ${head}\n`,
      err: '',
    })
    expect(JSON.parse((await run('audit', 'verify', '--json')).out)).toMatchObject({ ok: true, entries: 1_204 })
  })

  it('names the first bad entry and ends with 1', async () => {
    await startConsole({
      state: 'calm',
      calls: { 'journal.verify': () => ({ ok: false, badSeq: 7, why: 'its hash is another', provenTo: 6, at: 0 }) },
    })
    expect(await run('audit', 'verify')).toEqual({
      code: 1,
      out: 'Entry 7 is not right: its hash is another. Entries 1 to 6 still stand.\n',
      err: '',
    })
  })
})

describe('doctor', () => {
  it('says what is here and what that leaves out, and changes nothing', async () => {
    const { code, out } = await run('doctor', '--json')
    expect(code).toBe(0)
    const { ok, findings } = JSON.parse(out)
    expect(ok).toBe(true)
    const names = findings.map(({ name }: { readonly name: string }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['Node', 'Electron', 'Display', 'Chromium', 'HAProxy', 'OpenSSH server', 'Data folder', 'Console']),
    )
    for (const finding of findings) if (finding.state === 'missing') expect(finding.without).toMatch(/\w/)
  })

  it('says who has the data folder', async () => {
    await startConsole({ state: 'calm' })
    expect((await run('doctor')).out).toMatch(/Console +ok +0\.1\.0 is running for Maya Okafor \(browser, real\)/)
  })
})
