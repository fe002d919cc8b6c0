import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Balancer } from '../../electron/connectors/roles.ts'
import type { Json } from '../../shared/domain/json.ts'
import { until } from '../services/places.ts'
import { type Line, startLine } from './line.ts'

export interface BalancerSubject {
  /** Where its control interface listens on 127.0.0.1. */
  readonly port: number
  readonly target: Json & { readonly sides: { readonly [side: string]: Json } }
  /** A connection to a port, with this time limit in milliseconds. */
  connect(port: number, timeout: number): Balancer
  /** A connection that may read and not write, where the system knows such a thing. */
  connectReadOnly?(): Balancer
  /** Every setting as the system itself has it, read by other means than the connector. */
  truth(): Promise<unknown>
  /** An answer with a field that nobody knows yet, and one that lacks a field that is needed. */
  readonly rewrites: { readonly unknown: (answer: string) => string; readonly missing: (answer: string) => string }
  close(): Promise<void>
}

const soon = () => AbortSignal.timeout(20_000)

/** What every balancer must do, whatever it is. Side `a` has everything at the start. */
export function balancerKit(name: string, start: () => Promise<BalancerSubject>) {
  describe(name, () => {
    let subject: BalancerSubject
    let line: Line
    let balancer: Balancer
    let counter = 0
    const options = (signal = soon()) => {
      counter += 1
      return { key: `key-${counter}`, signal }
    }
    const imageOf = async (b: number) =>
      balancer.imageFor(subject.target, await balancer.observe(subject.target, soon()), { a: 100 - b, b })
    const setShare = async (b: number) => {
      const image = await imageOf(b)
      await balancer.apply(subject.target, image, options())
      return image
    }

    beforeAll(async () => {
      subject = await start()
      line = await startLine(subject.port)
      balancer = subject.connect(line.port, 2_000)
      await until(async () => {
        const { servers } = await balancer.observe(subject.target, soon())
        expect(
          Object.values(servers)
            .flat()
            .filter((server) => server.health === 'down'),
        ).toEqual([])
      })
    })
    afterEach(() => line.set('pass'))
    afterAll(async () => {
      await balancer.close()
      await line.close()
      await subject.close()
    })

    it.each([0, 1, 5, 33, 50, 99, 100, 0])('sets %i percent, and reads back what it has set', async (b) => {
      const image = await setShare(b)
      const seen = await balancer.observe(subject.target, soon())
      expect(seen.image).toEqual(image)
      expect(seen.shares.b).toBeCloseTo(b, 9)
      expect(Object.keys(seen.servers).sort()).toEqual(Object.keys(subject.target.sides).sort())
      // What is set is a pure function of what was seen.
      expect(balancer.imageFor(subject.target, seen, { a: 100 - b, b })).toEqual(image)
    })

    it('makes one change of the same key twice', async () => {
      const image = await imageOf(20)
      const twice = options()
      await balancer.apply(subject.target, image, twice)
      const once = await subject.truth()
      await balancer.apply(subject.target, image, twice)
      expect(await subject.truth()).toEqual(once)
    })

    it('restores a before-image exactly', async () => {
      await setShare(10)
      const before = await balancer.observe(subject.target, soon())
      const truth = await subject.truth()
      await setShare(75)
      expect(await subject.truth()).not.toEqual(truth)
      await balancer.apply(subject.target, before.image, options())
      expect(await subject.truth()).toEqual(truth)
    })

    it('does nothing when cancelled before', async () => {
      const image = await imageOf(60)
      const truth = await subject.truth()
      const total = line.total()
      await expect(balancer.apply(subject.target, image, options(AbortSignal.abort()))).rejects.toMatchObject({
        code: 'cancelled',
        outcome: 'not-done',
      })
      expect(line.total()).toBe(total)
      expect(await subject.truth()).toEqual(truth)
    })

    it('is in doubt when cancelled during, and fine when cancelled after', async () => {
      const image = await imageOf(61)
      const stop = new AbortController()
      line.set('swallow')
      const asked = line.asked()
      const running = balancer.apply(subject.target, image, options(stop.signal))
      await asked
      stop.abort()
      await expect(running).rejects.toMatchObject({ code: 'cancelled', outcome: 'in-doubt' })
      line.set('pass')
      const late = new AbortController()
      await balancer.apply(subject.target, image, options(late.signal))
      late.abort()
      expect((await balancer.observe(subject.target, soon())).image).toEqual(image)
    })

    it('is in doubt when the line drops in place of the answer, and a reading settles it', async () => {
      const before = await balancer.observe(subject.target, soon())
      const image = await imageOf(40)
      line.set('cut')
      await expect(balancer.apply(subject.target, image, options())).rejects.toMatchObject({ outcome: 'in-doubt' })
      line.set('pass')
      const seen = await balancer.observe(subject.target, soon())
      // Each object is where it was or where it should be, and the same change may be sent again.
      for (const [object, value] of Object.entries(seen.image)) expect([before.image[object], image[object]]).toContain(value)
      await balancer.apply(subject.target, image, options())
      expect((await balancer.observe(subject.target, soon())).image).toEqual(image)
    })

    it('has surely done nothing where nobody listens', async () => {
      const image = await imageOf(41)
      const gone = await startLine(1)
      await gone.close()
      const nowhere = subject.connect(gone.port, 500)
      await expect(nowhere.apply(subject.target, image, options())).rejects.toMatchObject({
        code: 'unreachable',
        outcome: 'not-done',
      })
      await expect(nowhere.observe(subject.target, soon())).rejects.toMatchObject({ code: 'unreachable' })
      expect(await nowhere.probe(soon())).toMatchObject({ canRead: false, canWrite: false })
      await nowhere.close()
    })

    it.each(['swallow', 'drip'] as const)('gives up in time on a line that does nothing but %s', async (fault) => {
      const image = await imageOf(42)
      const hasty = subject.connect(line.port, 200)
      line.set(fault)
      await expect(hasty.observe(subject.target, soon())).rejects.toMatchObject({ code: 'timeout' })
      await expect(hasty.apply(subject.target, image, options())).rejects.toMatchObject({ code: 'timeout', outcome: 'in-doubt' })
      await hasty.close()
    })

    it('says "protocol" to garbage, and hands no escape on', async () => {
      const image = await imageOf(43)
      for (const say of [
        '\u0000\u0007\u001b[31mwhat\u001b]0;title\u0007\u202e',
        '<html>502</html>\n\n',
        '{"a":1}\n\n',
        '',
        '\n'.repeat(50),
      ]) {
        line.set({ say })
        const error = await balancer.observe(subject.target, soon()).then(String, (reason: unknown) => reason)
        expect(error).toMatchObject({ code: 'protocol' })
        expect(String(error)).not.toMatch(/[\u0000-\u001f\u007f\u202e]/)
        await expect(balancer.apply(subject.target, image, options())).rejects.toMatchObject({ outcome: 'in-doubt' })
      }
    })

    it('reads no answer of 100 MB to its end', async () => {
      line.set('flood')
      const before = line.sent()
      await expect(balancer.observe(subject.target, soon())).rejects.toMatchObject({ code: 'protocol' })
      expect(line.sent() - before).toBeLessThan(60 * 1024 * 1024)
    })

    it('does not mind a field that it does not know, and refuses an answer without one that it needs', async () => {
      const plain = await balancer.observe(subject.target, soon())
      line.set({ rewrite: subject.rewrites.unknown })
      const { image, shares } = await balancer.observe(subject.target, soon())
      expect({ image, shares }).toEqual({ image: plain.image, shares: plain.shares })
      line.set({ rewrite: subject.rewrites.missing })
      await expect(balancer.observe(subject.target, soon())).rejects.toMatchObject({ code: 'protocol' })
    })

    it('tests its connection without changing anything, and says whether it may write', async () => {
      const truth = await subject.truth()
      const probe = await balancer.probe(soon())
      expect(probe.checks.filter((check) => check.state === 'failed')).toEqual([])
      expect(probe).toMatchObject({ canRead: true, canWrite: true })
      expect(probe.permissions.every((permission) => permission.granted && permission.grant !== '')).toBe(true)
      const reader = subject.connectReadOnly?.()
      if (reader) {
        const limited = await reader.probe(soon())
        expect(limited).toMatchObject({ canRead: true, canWrite: false })
        expect(limited.permissions.some((permission) => !permission.granted)).toBe(true)
        await expect(reader.apply(subject.target, await imageOf(44), options())).rejects.toMatchObject({
          code: 'forbidden',
          outcome: 'not-done',
        })
        await reader.close()
      }
      expect(await subject.truth()).toEqual(truth)
    })

    it('counts requests, faults and time for each side', async () => {
      const counters = await balancer.counters(subject.target, soon())
      expect(Object.keys(counters).sort()).toEqual(Object.keys(subject.target.sides).sort())
      for (const side of Object.values(counters))
        expect(side).toMatchObject({ requests: expect.any(Number), errors: expect.any(Number) })
    })

    it.skipIf(!existsSync('/usr/bin/socat'))('writes commands that do the same when a person pastes them', async () => {
      const image = await imageOf(25)
      for (const command of balancer.commands(subject.target, image)) await promisify(execFile)('/bin/sh', ['-c', command])
      expect((await balancer.observe(subject.target, soon())).image).toEqual(image)
    })

    it('leaves nothing open, and ends what hangs when it is closed', async () => {
      line.set('swallow')
      const short = subject.connect(line.port, 20_000)
      const asked = line.asked()
      const hanging = short.observe(subject.target, soon())
      await asked
      await short.close()
      await short.close()
      await expect(hanging).rejects.toMatchObject({ code: 'cancelled' })
      await until(() => expect(line.open()).toBe(0))
    })
  })
}
