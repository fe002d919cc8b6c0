import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, until } from '../../../test/services/places.ts'
import { startProgram } from '../../../test/services/program.ts'
import { type Sshd, startSshd } from '../../../test/services/sshd.ts'
import { findConnector } from '../registry.ts'
import type { HostGroup, RunOptions } from '../roles.ts'

const context = {
  name: 'web',
  now: () => Date.now(),
  secret: (reference: string) => readFile(reference.slice('file:'.length), 'utf8'),
  log: () => undefined,
}

describe('commands on a real OpenSSH server', () => {
  let sshd: Sshd
  let group: HostGroup
  let lines: string[]
  let counter = 0

  const open = (more: object = {}, names = ['web-1', 'web-2', 'web-3']): HostGroup => {
    const connector = findConnector('host', 'ssh')
    if (!connector) throw new Error('not registered')
    const hosts = names.map((name) => ({ name, address: '127.0.0.1', port: sshd.port, fingerprint: sshd.fingerprint }))
    return connector.connect({ role: 'host', kind: 'ssh', user: sshd.user, key: `file:${sshd.key}`, hosts, ...more }, context)
  }
  const options = (more: Partial<RunOptions> = {}): RunOptions => {
    lines = []
    counter += 1
    return {
      key: `run-${counter}`,
      signal: AbortSignal.timeout(20_000),
      timeout: 10_000,
      onLine: (host, stream, line) => {
        lines.push(`${host} ${stream} ${line}`)
      },
      ...more,
    }
  }

  beforeAll(async () => {
    sshd = await startSshd()
    group = open()
  })
  afterAll(async () => {
    await group.close()
    await sshd.close()
  })

  it('runs a command on every host that was named and streams both outputs', async () => {
    const report = await group.run('echo one; echo two >&2; exit 3', options({ hosts: ['web-1'] }))
    expect(report.hosts).toEqual([{ host: 'web-1', outcome: 'ran', exitCode: 3, millis: expect.any(Number) }])
    expect(lines.sort()).toEqual(['web-1 err two', 'web-1 out one'])
  })

  it('runs once for the same key on the same host, and tells the exit code again', async () => {
    const file = join(sshd.home, 'count')
    const again = options({ hosts: ['web-1'] })
    for (let i = 0; i < 3; i += 1) {
      const report = await group.run(`echo x >>'${file}'; exit 4`, again)
      expect(report.hosts).toMatchObject([{ outcome: 'ran', exitCode: 4 }])
    }
    expect(await readFile(file, 'utf8')).toBe('x\n')
    const seen = await group.look(again.key, again.signal, ['web-1'])
    expect(seen.hosts).toMatchObject([{ outcome: 'ran', exitCode: 4 }])
  })

  it('hands over variables without letting the shell read them', async () => {
    const nasty = `'; touch ${sshd.home}/owned; echo "$HOME" \`id\` \\ é`
    await group.run('printf "%s\\n" "$NASTY"', options({ hosts: ['web-1'], env: { NASTY: nasty } }))
    expect(lines).toEqual([`web-1 out ${nasty}`])
  })

  it('survives a command with quotes, here-documents, a syntax error, and one that reads its input', async () => {
    await group.run("cat <<'X'\nit's $HOME\nX\n", options({ hosts: ['web-1'] }))
    expect(lines).toEqual([`web-1 out it's $HOME`])
    const broken = await group.run('if then (', options({ hosts: ['web-1'] }))
    expect(broken.hosts).toMatchObject([{ outcome: 'ran', exitCode: 2 }])
    const reading = await group.run('cat; echo end', options({ hosts: ['web-1'] }))
    expect(reading.hosts).toMatchObject([{ outcome: 'ran', exitCode: 0 }])
    expect(lines).toEqual(['web-1 out end'])
  })

  it('says that the command goes on after a time-out, and later that it ran', async () => {
    const mine = options({ hosts: ['web-1'], timeout: 700 })
    const gate = join(sshd.home, 'gate')
    const report = await group.run(`while [ ! -e '${gate}' ]; do sleep 0.05; done; exit 9`, mine)
    expect(report.hosts).toMatchObject([{ outcome: 'running' }])
    await writeFile(gate, '')
    await until(async () => {
      expect((await group.look(mine.key, AbortSignal.timeout(5_000), ['web-1'])).hosts).toMatchObject([
        { outcome: 'ran', exitCode: 9 },
      ])
    })
  })

  it('says "unknown" when the line breaks in the middle, and the command still ends with its output unread', async () => {
    const mine = options({ hosts: ['web-1'] })
    const gate = join(sshd.home, 'gate-2')
    let begun = (): void => undefined
    const started = new Promise<void>((resolve) => {
      begun = resolve
    })
    const running = group.run(
      `echo go; while [ ! -e '${gate}' ]; do sleep 0.05; done; for i in 1 2 3; do echo $i || exit 99; done; exit 5`,
      {
        ...mine,
        onLine: () => begun(),
      },
    )
    await started
    for (const pid of await sshd.sessions()) process.kill(pid, 'SIGKILL')
    expect((await running).hosts).toMatchObject([{ outcome: 'unknown' }])
    expect((await group.look(mine.key, AbortSignal.timeout(5_000), ['web-1'])).hosts).toMatchObject([{ outcome: 'running' }])
    await writeFile(gate, '')
    await until(async () => {
      expect((await group.look(mine.key, AbortSignal.timeout(5_000), ['web-1'])).hosts).toMatchObject([
        { outcome: 'ran', exitCode: 5 },
      ])
    })
  })

  it('knows nothing of a key that never ran', async () => {
    expect((await group.look('never', AbortSignal.timeout(5_000), ['web-1'])).hosts).toMatchObject([{ outcome: 'did-not-run' }])
  })

  it('starts no further host after the failures that are allowed', async () => {
    const oneByOne = open({ bound: 1 })
    const report = await oneByOne.run('exit 1', options({ stopAfterFailures: 2 }))
    expect(report.hosts.map((host) => host.outcome)).toEqual(['ran', 'ran', 'did-not-run'])
    expect(report.hosts[2]).toMatchObject({ host: 'web-3', why: expect.stringContaining('2 of the hosts before failed') })
  })

  it('does nothing when it was cancelled before, and tells who goes on when cancelled during', async () => {
    await expect(group.run('true', options({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'cancelled',
      outcome: 'not-done',
    })
    const stop = new AbortController()
    const oneByOne = open({ bound: 1 })
    const gate = join(sshd.home, 'gate-3')
    const report = await oneByOne.run(`echo go; while [ ! -e '${gate}' ]; do sleep 0.05; done`, {
      ...options(),
      signal: stop.signal,
      onLine: () => stop.abort(),
    })
    expect(report.hosts.map((host) => host.outcome)).toEqual(['running', 'did-not-run', 'did-not-run'])
    await writeFile(gate, '')
  })

  it('hands every line on in order and waits for a slow reader', async () => {
    const seen: string[] = []
    let reading = 0
    let most = 0
    await group.run('i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i of many that fill the window"; done', {
      ...options({ hosts: ['web-1'] }),
      onLine: async (_host, _stream, line) => {
        reading += 1
        most = Math.max(most, reading)
        if (seen.length % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
        seen.push(line)
        reading -= 1
      },
    })
    expect(most).toBe(1)
    expect(seen).toHaveLength(20_000)
    expect(seen.at(-1)).toBe('line 20000 of many that fill the window')
  })

  it('cuts a line that never ends into pieces, keeps escapes as text and leaves NUL out', async () => {
    await group.run(`head -c 200000 /dev/zero | tr '\\0' x; echo; printf 'a\\0b\\033[31mred\\n'`, options({ hosts: ['web-1'] }))
    expect(lines.map((line) => line.length - 'web-1 out '.length)).toEqual([65_536, 65_536, 65_536, 3_392, 10])
    expect(lines.at(-1)).toBe('web-1 out ab\u001b[31mred')
  })

  it('climbs every rung of the connection test and leaves nothing behind', async () => {
    const before = await sshd.runs()
    const probe = await group.probe(AbortSignal.timeout(10_000))
    expect(probe.checks.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'address: ok',
      'connects: ok',
      'host key and login: ok',
      'runs commands: ok',
      'can write: ok',
      'clock: ok',
      'sample value: ok',
    ])
    expect(probe).toMatchObject({ canRead: true, canWrite: true })
    expect(await sshd.runs()).toEqual(before)
  })

  it('takes the keys that known_hosts knows, and no host without one', async () => {
    const hosts = (address: string) => [{ name: 'web-1', address, port: sshd.port }]
    const known = open({ hosts: hosts('127.0.0.1'), knownHosts: sshd.knownHosts })
    expect((await known.run('true', options())).hosts).toMatchObject([{ outcome: 'ran', exitCode: 0 }])
    const stranger = open({ hosts: hosts('localhost'), knownHosts: sshd.knownHosts })
    expect((await stranger.run('true', options())).hosts).toMatchObject([
      { outcome: 'did-not-run', why: expect.stringContaining(`not known: it shows ${sshd.fingerprint}`) },
    ])
  })

  it('refuses hosts that nobody has pinned, and two ways to sign in', () => {
    const hosts = [{ name: 'web-1', address: '127.0.0.1' }]
    expect(() => open({ hosts })).toThrow('give every host a fingerprint, or name a known_hosts file')
    expect(() => open({ agent: 'env:SSH_AUTH_SOCK' })).toThrow('name either the agent or a key')
  })

  it('signs in by the agent', async () => {
    const socket = join(sshd.folder, 'agent')
    const agent = await startProgram('ssh-agent', ['-D', '-a', socket])
    try {
      await until(() => promisify(execFile)('ssh-add', ['-q', sshd.key], { env: { ...process.env, SSH_AUTH_SOCK: socket } }))
      await writeFile(join(sshd.folder, 'agent-path'), socket)
      const byAgent = open({ key: undefined, agent: `file:${join(sshd.folder, 'agent-path')}` }, ['web-1'])
      expect((await byAgent.run('true', options())).hosts).toMatchObject([{ outcome: 'ran', exitCode: 0 }])
    } finally {
      await agent.stop()
    }
    const gone = open({ key: undefined, agent: `file:${join(sshd.folder, 'agent-path')}` }, ['web-1'])
    expect((await gone.run('true', options())).hosts).toMatchObject([{ outcome: 'did-not-run' }])
  })

  it('says what is wrong with a key, and nothing of what is in it', async () => {
    await expect(open({ key: 'file:/no/such/key' }).run('true', options())).rejects.toMatchObject({
      code: 'auth',
      outcome: 'not-done',
    })
    await writeFile(join(sshd.folder, 'broken'), 'hunter2 is no key')
    const report = await open({ key: `file:${join(sshd.folder, 'broken')}` }, ['web-1']).run('true', options())
    expect(report.hosts).toMatchObject([{ outcome: 'did-not-run', why: expect.stringContaining("can't sign in to web-1") }])
    expect(JSON.stringify(report)).not.toContain('hunter2')
  })

  it('admits that it does not know when a run was killed without leaving its exit code', async () => {
    const mine = options({ hosts: ['web-1'] })
    const running = group.run('echo go; exec sleep 60', { ...mine, onLine: () => kill() })
    const kill = async () => {
      const pid = Number(await readFile(join(sshd.home, '.signalbox', `run-${mine.key}@web-1`, 'pid'), 'utf8'))
      // The whole group, as a restart of the machine would: sshd starts every session in one of its own.
      process.kill(-pid, 'SIGKILL')
    }
    expect((await running).hosts).toMatchObject([{ outcome: 'unknown' }])
    expect((await group.look(mine.key, AbortSignal.timeout(5_000), ['web-1'])).hosts).toMatchObject([
      { outcome: 'unknown', why: expect.stringContaining('left no exit code') },
    ])
  })

  it('names a closed port and a key that is not let in', async () => {
    const port = await freePort()
    const closed = open({ port, hosts: [{ name: 'web-1', address: '127.0.0.1', fingerprint: sshd.fingerprint }] })
    expect((await closed.run('true', options())).hosts).toMatchObject([
      { outcome: 'did-not-run', why: expect.stringContaining('ECONNREFUSED') },
    ])
    const wrong = open({ key: `file:${join(sshd.folder, 'other')}` }, ['web-1'])
    const report = await wrong.run('true', options())
    expect(report.hosts).toMatchObject([{ outcome: 'did-not-run', why: expect.stringContaining('did not let') }])
    expect(JSON.stringify(report)).not.toContain('PRIVATE KEY')
  })

  it('blocks a host whose key has changed', async () => {
    await sshd.changeHostKey()
    const report = await group.run('true', options({ hosts: ['web-1'] }))
    expect(report.hosts).toMatchObject([
      {
        outcome: 'did-not-run',
        why: expect.stringMatching(
          /has changed: it shows SHA256:\S+ \(ssh-ed25519\), and SHA256:\S+ is pinned. Nothing was sent/,
        ),
      },
    ])
    const probe = await group.probe(AbortSignal.timeout(10_000))
    expect(probe).toMatchObject({ canRead: false, canWrite: false })
    expect(probe.checks.find((check) => check.name === 'host key and login')).toMatchObject({ state: 'failed' })
    expect(probe.checks.find((check) => check.name === 'can write')).toMatchObject({ state: 'skipped' })
  })
})
