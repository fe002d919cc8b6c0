import { z } from 'zod'
import type { HttpCheck, HttpSample, Probe } from '../../../shared/domain/observation.ts'
import { defineConnector, entryOf, readSecret, staged } from '../define-connector.ts'
import { ConnectorError, said } from '../errors.ts'
import { createHttpClient, type HttpAnswer, type HttpClient } from '../http/client.ts'
import type { Prober } from '../roles.ts'

const configSchema = z.strictObject({
  ...entryOf('probe', 'http'),
  /** Asked by the connection test alone. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  /** Reference to the PEM of your own certificate authority, such as `file:/etc/ssl/our-ca.pem`. */
  ca: z
    .string()
    .regex(/^(env|file|vault):.+$/, 'a reference: env:NAME, file:PATH or vault:NAME')
    .optional(),
})

const DAY = 86_400_000

export const httpProbe = defineConnector({
  kind: 'http',
  role: 'probe',
  title: 'HTTP check',
  configSchema,
  secrets: [],
  capabilities: { idempotentApply: true },
  connect: (config, context): Prober => {
    let client: Promise<HttpClient> | undefined
    const closing = new AbortController()
    const open = () => {
      client ??= (async () => createHttpClient(config.ca === undefined ? {} : { ca: await readSecret(context, config.ca) }))()
      return client
    }
    const request = async (check: HttpCheck, signal: AbortSignal): Promise<HttpSample> => {
      const http = await open()
      try {
        return judge(check, await http.send(check, AbortSignal.any([signal, closing.signal])), context.now())
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.code === 'cancelled') throw error
        return { url: check.url, passed: false, millis: 0, headers: {}, problems: [error.message] }
      }
    }
    return {
      request,
      probe: (signal) => probeHttp(config.url, request, signal),
      async close() {
        closing.abort()
        await (await client)?.close()
      },
    }
  },
})

/** Holds an answer against what was expected of it: a sentence for each thing that is not so. */
function judge({ url, expect, read = [] }: HttpCheck, answer: HttpAnswer, now: number): HttpSample {
  const problems = [
    ...(expect.status === undefined || answer.status === expect.status
      ? []
      : [`Status ${answer.status} instead of ${expect.status}${redirected(answer)}.`]),
    ...(expect.body === undefined || answer.body.includes(expect.body)
      ? []
      : [`The ${answer.cut ? 'first 1 MB of the ' : ''}answer does not contain "${said(expect.body, 80)}".`]),
    ...Object.entries(expect.headers ?? {}).flatMap(([name, value]) => {
      const seen = answer.headers[name.toLowerCase()]
      if (seen === value) return []
      return [
        `Header ${said(name, 80)} is ${seen === undefined ? 'missing' : `"${said(seen, 80)}"`} instead of "${said(value, 80)}".`,
      ]
    }),
    ...certificateProblems(expect.certificateDays, answer, now),
  ]
  return {
    url,
    passed: problems.length === 0,
    status: answer.status,
    millis: answer.millis,
    headers: Object.fromEntries(
      read.flatMap((name) => {
        const value = answer.headers[name.toLowerCase()]
        return value === undefined ? [] : [[name, said(value, 1_000)]]
      }),
    ),
    problems,
    ...(answer.certificate ? { certificateValidTo: answer.certificate.validTo.toISOString() } : {}),
  }
}

const redirected = ({ status, headers }: HttpAnswer) =>
  status >= 300 && status < 400 && headers.location ? `, a redirect to ${said(headers.location, 120)}, which is not followed` : ''

function certificateProblems(days: number | undefined, { certificate }: HttpAnswer, now: number): string[] {
  if (days === undefined) return []
  if (!certificate) return ['There is no certificate to look at: the address is not https.']
  const left = Math.floor((certificate.validTo.getTime() - now) / DAY)
  return left >= days ? [] : [`The certificate is valid for ${left} more days, and ${days} are asked for.`]
}

/** The staged connection test: one plain GET where an address is configured. Requests change nothing. */
async function probeHttp(
  url: string | undefined,
  request: (check: HttpCheck, signal: AbortSignal) => Promise<HttpSample>,
  signal: AbortSignal,
): Promise<Probe> {
  const checks = await staged(
    url === undefined
      ? [{ name: 'answers', skip: 'no `url` to try is configured; the checks of a push bring their own addresses' }]
      : [
          {
            name: 'answers',
            run: async () => {
              const { status, problems, millis, certificateValidTo } = await request(
                { url, timeout: 10_000, fresh: true, expect: {} },
                signal,
              )
              if (status === undefined) throw new Error(problems.join(' '))
              return `status ${status} in ${millis} ms${certificateValidTo ? `, certificate valid until ${certificateValidTo}` : ''}`
            },
          },
        ],
    signal,
  )
  const works = checks.every((check) => check.state !== 'failed')
  return { checks, canRead: works, canWrite: works, permissions: [], advice: [] }
}
