import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Prober } from '../../electron/connectors/roles.ts'
import type { HttpCheck } from '../../shared/domain/observation.ts'
import { until } from '../services/places.ts'
import { type Line, startLine } from './line.ts'

export interface ProbeSubject {
  /** Where a service answers 200 to `/`, with a header `x-release`. */
  readonly port: number
  connect(): Prober
  close(): Promise<void>
}

const soon = () => AbortSignal.timeout(20_000)

/** What everything that asks addresses must do. */
export function probeKit(name: string, start: () => Promise<ProbeSubject>) {
  describe(name, () => {
    let subject: ProbeSubject
    let line: Line
    let prober: Prober
    const check = (more: Partial<HttpCheck> = {}): HttpCheck => ({
      url: `http://127.0.0.1:${line.port}/`,
      timeout: 5_000,
      expect: { status: 200 },
      read: ['x-release'],
      fresh: true,
      ...more,
    })

    beforeAll(async () => {
      subject = await start()
      line = await startLine(subject.port)
      prober = subject.connect()
    })
    afterEach(() => line.set('pass'))
    afterAll(async () => {
      await prober.close()
      await line.close()
      await subject.close()
    })

    it('passes what is as expected, on kept and on fresh connections', async () => {
      for (const fresh of [true, false, false, true]) {
        expect(await prober.request(check({ fresh }), soon())).toMatchObject({
          passed: true,
          status: 200,
          problems: [],
          headers: { 'x-release': expect.stringMatching(/./) },
        })
      }
    })

    it.each([401, 403, 404, 409, 429, 500, 503])('takes status %i for what it is', async (status) => {
      line.set({ say: `HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n` })
      expect(await prober.request(check(), soon())).toMatchObject({
        passed: false,
        status,
        problems: [`Status ${status} instead of 200.`],
      })
      expect(await prober.request(check({ expect: { status } }), soon())).toMatchObject({ passed: true, status })
    })

    it('does not pass what drops, hangs, drips, floods or speaks something else', async () => {
      for (const fault of ['cut', 'swallow', 'drip', 'flood', { say: '\u001b[31mSSH-2.0-x\r\n' }] as const) {
        line.set(fault)
        const sample = await prober.request(check({ timeout: 300 }), soon())
        expect(sample).toMatchObject({ passed: false, problems: [expect.stringMatching(/.{20,}/)] })
        expect(sample.status).toBeUndefined()
        expect(sample.problems.join()).not.toMatch(/[\u0000-\u001f]/)
      }
    })

    it('reads no answer of 100 MB to its end', async () => {
      line.set({ say: `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(30 * 1024 * 1024)}` })
      expect(await prober.request(check({ expect: { body: 'never' } }), soon())).toMatchObject({
        passed: false,
        problems: [expect.stringContaining('first 1 MB')],
      })
    })

    it('is cancelled before and during', async () => {
      await expect(prober.request(check(), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled', outcome: 'not-done' })
      line.set('swallow')
      const stop = new AbortController()
      const asked = line.asked()
      const running = prober.request(check(), stop.signal)
      await asked
      stop.abort()
      await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    })

    it('leaves nothing open, and ends what hangs when it is closed', async () => {
      const short = subject.connect()
      await short.request(check({ fresh: false }), soon())
      line.set('swallow')
      const asked = line.asked()
      const hanging = short.request(check(), soon())
      await asked
      await Promise.all([short.close(), expect(hanging).rejects.toMatchObject({ code: 'cancelled' })])
      await short.close()
      await prober.close()
      await until(() => expect(line.open()).toBe(0))
    })
  })
}
