import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallError } from '../../shared/rpc/peer.ts'
import { cliProcess } from '../../test/fakes/cli-process.ts'
import { ROOT } from '../root.ts'
import { runProgram } from './program.ts'
import type { Surroundings } from './surroundings.ts'

let home: string
let startConsole: ReturnType<typeof cliProcess>['startConsole']
let run: ReturnType<typeof cliProcess>['run']
let end: ReturnType<typeof cliProcess>['end']

beforeEach(() => {
  ;({ home, startConsole, run, end } = cliProcess())
})
afterEach(() => end())

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

  it('names a run log that is not what the journal says, and ends with 1', async () => {
    const wrong = [{ seq: 1_102, file: 'p-1-e-2.log', why: 'it has 9 lines and had 10' }]
    const answer = { ok: true, entries: 1_204, head: 'abc', at: 0, logs: { checked: 3, wrong } } as const
    await startConsole({ state: 'calm', calls: { 'journal.verify': () => answer } })
    expect(await run('audit', 'verify')).toEqual({
      code: 1,
      out: "1,204 entries are right. The last one's hash: abc\nThe run log p-1-e-2.log is not what entry 1,102 says: it has 9 lines and had 10.\n2 run logs are right.\n",
      err: '',
    })
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
