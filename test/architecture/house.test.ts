import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../house/paths.ts'
import { installLine, PROGRAMS } from '../house/programs.ts'
import { run, runNode } from '../house/run.ts'
import { type Report, tallyOf } from '../house/suites.ts'

const file = (status: string, ...tests: string[]): Report['testResults'][number] => ({
  status,
  assertionResults: tests.map((state) => ({ status: state, fullName: state })),
})

describe('the sum of a test run', () => {
  test('counts tests by how they ended', () => {
    const report = { testResults: [file('failed', 'passed', 'failed', 'pending'), file('passed', 'passed', 'skipped', 'todo')] }
    expect(tallyOf(report)).toEqual({ passed: 2, failed: 1, skipped: 3 })
  })

  test('counts a file that breaks before its first test as a failure', () => {
    expect(tallyOf({ testResults: [file('failed'), file('failed', 'passed')] })).toEqual({ passed: 1, failed: 2, skipped: 0 })
  })
})

describe('running a program', () => {
  test('gives its code and all its output', async () => {
    const { code, output } = await run(process.execPath, ['-e', 'console.log(1); console.error(2); process.exit(7)'])
    expect(code).toBe(7)
    expect(output.split('\n').sort()).toEqual(['', '1', '2'])
  })

  test('says when it is not there', async () => {
    expect(await run('signalbox-no-such-program', [])).toMatchObject({ code: 127, output: expect.stringContaining('ENOENT') })
  })

  test('ends it, and what it started, at the limit', async () => {
    // The grandchild holds the same output open: that `run` gives an answer at all shows that it is gone too.
    const child = "require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' })"
    const { code, output } = await run(process.execPath, ['-e', child], { limit: 1_000 })
    expect(code).not.toBe(0)
    expect(output).toBe('ended by SIGKILL\n')
  })

  test('does not wait for what it left behind, and says so', async () => {
    const child =
      "const s = require('child_process').spawn('sleep', ['30'], { stdio: 'inherit', detached: true }); console.log(s.pid); s.unref()"
    const { code, output } = await run(process.execPath, ['-e', child])
    const [pid, complaint] = output.split('\n')
    process.kill(Number(pid), 'SIGKILL')
    expect(code).toBe(1)
    expect(complaint).toContain('left a process running')
  })
})

describe('building', () => {
  const output = join(ROOT, 'dist/practice.mjs')

  test('leaves a target alone whose inputs are unchanged, and makes it again when it is gone', async () => {
    expect(await runNode('test/house/build.ts', ['practice'])).toMatchObject({ code: 0 })
    const { mtimeMs } = statSync(output)
    expect(await runNode('test/house/build.ts', ['practice'])).toEqual({ code: 0, output: '' })
    expect(statSync(output).mtimeMs).toBe(mtimeMs)
    rmSync(output)
    expect((await runNode('test/house/build.ts', ['practice'])).output).toContain('built dist/practice.mjs')
    expect(existsSync(output)).toBe(true)
  })

  test('names the targets when it is asked for another', async () => {
    expect(await runNode('test/house/build.ts', ['nothing'])).toMatchObject({
      code: 2,
      output: expect.stringContaining('No such target: nothing. There are renderer, main, preload, practice.'),
    })
  })
})

test('the page that is built runs under a strict content security policy', async () => {
  expect(await runNode('test/house/build.ts', ['renderer'])).toMatchObject({ code: 0 })
  const page = readFileSync(join(ROOT, 'dist/renderer/index.html'), 'utf8')
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|data:/)
})

test('a Node that is too old is refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-node-'))
  try {
    const preload = join(folder, 'old.cjs')
    writeFileSync(preload, "Object.defineProperty(process, 'version', { value: 'v20.20.2' })")
    const { code, output } = await run(process.execPath, ['--require', preload, 'test/house/run-tests.ts', 'no-such-suite'])
    expect(code).toBe(1)
    expect(output).toContain('this is Node v20.20.2')
    expect(output.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, \d+ failed, \d+ skipped$/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the line that installs what is missing names every package', () => {
  for (const { debian } of PROGRAMS) for (const name of debian) expect(installLine(PROGRAMS)).toMatch(new RegExp(`brew|${name}`))
})
