import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { HostGroup, RunOptions } from '../../electron/connectors/roles.ts'
import { temporaryFolder, until } from '../services/places.ts'
import { type Line, startLine } from './line.ts'

export interface HostSubject {
  /** Where each of its hosts listens on 127.0.0.1; commands see this computer's files. */
  readonly ports: readonly number[]
  /** A connection to hosts `h-1`, `h-2`, … at these ports, with this time limit for signing in, in milliseconds. */
  connect(ports: readonly number[], timeout: number): HostGroup
  /** What no report may hold. */
  readonly secret: string
  close(): Promise<void>
}

const soon = () => AbortSignal.timeout(20_000)

/** What every group of hosts must do, whatever it is. */
export function hostKit(name: string, start: () => Promise<HostSubject>) {
  describe(name, () => {
    let subject: HostSubject
    let line: Line
    let group: HostGroup
    let folder: Awaited<ReturnType<typeof temporaryFolder>>
    let counter = 0
    const only = { hosts: ['h-1'] }
    const options = (more: Partial<RunOptions> = {}): RunOptions => {
      counter += 1
      return { key: `kit-${counter}`, signal: soon(), timeout: 10_000, onLine: () => undefined, ...more }
    }
    const place = () => {
      counter += 1
      return join(folder.path, `file-${counter}`)
    }
    /** Leaves a mark, waits for the gate to be there, leaves another, and ends with 7. */
    const gated = (mark: string, gate: string) =>
      `echo in >>${mark}; while [ ! -e ${gate} ]; do sleep 0.02; done; echo out >>${mark}; exit 7`
    const marks = async (file: string) => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean)

    beforeAll(async () => {
      folder = await temporaryFolder('kit')
      subject = await start()
      line = await startLine(subject.ports[0] ?? 0)
      group = subject.connect([line.port, ...subject.ports.slice(1)], 5_000)
    })
    afterEach(() => line.set('pass'))
    afterAll(async () => {
      await group.close()
      await line.close()
      await subject.close()
      await folder.remove()
    })

    it('says for every host what became of the command', async () => {
      const lines: string[] = []
      const report = await group.run(
        'echo "hello $NAME"; echo oh >&2; exit 3',
        options({ env: { NAME: "o'clock" }, onLine: (host, stream, text) => void lines.push(`${host} ${stream} ${text}`) }),
      )
      expect(report.hosts.map(({ host, outcome }) => `${host} ${outcome}`)).toEqual(
        subject.ports.map((_, index) => `h-${index + 1} ran`),
      )
      expect(report.hosts).toMatchObject(subject.ports.map(() => ({ exitCode: 3 })))
      expect(lines.sort()).toEqual(
        subject.ports.flatMap((_, index) => [`h-${index + 1} err oh`, `h-${index + 1} out hello o'clock`]).sort(),
      )
    })

    it('runs once for the same key, and knows it from a connection of its own', async () => {
      const file = place()
      const twice = options(only)
      const first = await group.run(`echo x >>${file}; exit 4`, twice)
      const second = await group.run(`echo x >>${file}; exit 4`, twice)
      expect([first, second]).toMatchObject([
        { hosts: [{ outcome: 'ran', exitCode: 4 }] },
        { hosts: [{ outcome: 'ran', exitCode: 4 }] },
      ])
      const other = subject.connect(subject.ports, 5_000)
      expect(await other.look(twice.key, soon(), ['h-1'])).toMatchObject({ hosts: [{ outcome: 'ran', exitCode: 4 }] })
      expect(await other.look('another key', soon(), ['h-1'])).toMatchObject({ hosts: [{ outcome: 'did-not-run' }] })
      await other.close()
      expect(await marks(file)).toEqual(['x'])
    })

    it('starts nothing when cancelled before', async () => {
      const file = place()
      const total = line.total()
      await expect(group.run(`echo x >>${file}`, options({ ...only, signal: AbortSignal.abort() }))).rejects.toMatchObject({
        code: 'cancelled',
        outcome: 'not-done',
      })
      expect(line.total()).toBe(total)
      expect(await marks(file)).toEqual([])
    })

    it('says that the command goes on when cancelled during, and what became of it later', async () => {
      const [mark, gate] = [place(), place()]
      const stop = new AbortController()
      const mine = options({ ...only, signal: stop.signal })
      const running = group.run(gated(mark, gate), mine)
      await until(async () => expect(await marks(mark)).toEqual(['in']))
      stop.abort()
      expect(await running).toMatchObject({ hosts: [{ outcome: 'running' }] })
      await writeFile(gate, '')
      await until(async () =>
        expect(await group.look(mine.key, soon(), ['h-1'])).toMatchObject({ hosts: [{ outcome: 'ran', exitCode: 7 }] }),
      )
      expect(await marks(mark)).toEqual(['in', 'out'])
    })

    it('says "unknown" when the line drops after the start, and looking settles it', async () => {
      const [mark, gate] = [place(), place()]
      const mine = options(only)
      const running = group.run(gated(mark, gate), mine)
      await until(async () => expect(await marks(mark)).toEqual(['in']))
      line.cut()
      expect(await running).toMatchObject({ hosts: [{ outcome: 'unknown' }] })
      expect(await group.look(mine.key, soon(), ['h-1'])).toMatchObject({ hosts: [{ outcome: 'running' }] })
      expect(await group.run('never twice', mine)).toMatchObject({ hosts: [{ outcome: 'running' }] })
      await writeFile(gate, '')
      await until(async () =>
        expect(await group.look(mine.key, soon(), ['h-1'])).toMatchObject({ hosts: [{ outcome: 'ran', exitCode: 7 }] }),
      )
      expect(await marks(mark)).toEqual(['in', 'out'])
    })

    it('knows that nothing ran where nobody listens, nothing answers, or something else does', async () => {
      const gone = await startLine(1)
      await gone.close()
      const file = place()
      const tryOn = async (port: number) => {
        const hasty = subject.connect([port], 300)
        const report = await hasty.run(`echo x >>${file}`, options())
        const probe = await hasty.probe(soon())
        await hasty.close()
        expect(report.hosts).toMatchObject([{ host: 'h-1', outcome: 'did-not-run', why: expect.stringMatching(/^h-1 .{20,}/) }])
        expect(probe).toMatchObject({ canRead: false, canWrite: false })
        expect(JSON.stringify(report)).not.toMatch(/\\u00|[\u0000-\u001f]/)
      }
      await tryOn(gone.port)
      for (const fault of ['swallow', 'drip', 'flood', { say: '\u001b[31mHTTP/1.1 400 Bad Request\r\n\r\n' }] as const) {
        line.set(fault)
        await tryOn(line.port)
      }
      expect(await marks(file)).toEqual([])
    })

    it('looks at a host that can not be asked and says "unknown"', async () => {
      line.set('swallow')
      const hasty = subject.connect([line.port], 300)
      expect(await hasty.look('kit-1', soon())).toMatchObject({ hosts: [{ host: 'h-1', outcome: 'unknown' }] })
      await hasty.close()
    })

    it('takes no variable and no host that it can not take', async () => {
      await expect(group.run('true', options({ env: { 'A;B': '1' } }))).rejects.toMatchObject({
        code: 'rejected',
        outcome: 'not-done',
      })
      await expect(group.run('true', options({ hosts: ['nobody'] }))).rejects.toMatchObject({
        code: 'rejected',
        outcome: 'not-done',
      })
    })

    it('tells no secret', async () => {
      const report = await group.run('exit 1', options())
      expect(JSON.stringify([report, await group.probe(soon())])).not.toContain(subject.secret)
    })

    it('leaves nothing open, and ends what hangs when it is closed', async () => {
      line.set('swallow')
      const short = subject.connect([line.port], 20_000)
      const asked = line.asked()
      const hanging = short.run('true', options())
      await asked
      await short.close()
      await short.close()
      expect(await hanging).toMatchObject({ hosts: [{ outcome: 'did-not-run' }] })
      await until(() => expect(line.open()).toBe(0))
    })
  })
}
