import http from 'node:http'
import { type CheckResult, noteCheck, type Server } from './model.ts'

/** Tests every checked server with `GET /healthz` on a new connection, `inter` milliseconds apart. Returns the function that stops it. */
export function startHealthChecks(servers: readonly Server[], inter: number): () => void {
  const running = new Set<http.ClientRequest>()
  const test = (server: Server) => {
    const started = performance.now()
    const finish = (status: CheckResult['status'], code: number | undefined, detail: string) => {
      if (!running.delete(request) || server.admin === 'maint') return
      noteCheck(server, { status, code, millis: Math.round(performance.now() - started), detail }, Date.now())
    }
    const request = http.get({
      host: server.config.host,
      port: server.config.port,
      path: '/healthz',
      agent: false,
      timeout: inter,
    })
    running.add(request)
    request.on('response', (answer) => {
      answer.resume()
      const passed = (answer.statusCode ?? 500) < 400
      finish(passed ? 'L7OK' : 'L7STS', answer.statusCode, passed ? '' : (answer.statusMessage ?? ''))
    })
    request.on('timeout', () => {
      finish('L7TOUT', undefined, '')
      request.destroy()
    })
    request.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED'
        ? finish('L4CON', undefined, 'Connection refused')
        : finish('L7RSP', undefined, 'Connection reset by peer'),
    )
  }
  const checked = servers.filter((server) => server.config.check)
  const timers = checked.map((server, index) => {
    // Spread over the interval, so that they don't all come in the same instant.
    const first = setTimeout(
      () => {
        test(server)
        timers[index] = setInterval(() => server.admin !== 'maint' && test(server), inter)
      },
      (index * inter) / checked.length,
    )
    return first
  })
  return () => {
    timers.forEach(clearTimeout)
    for (const request of running) request.destroy()
    running.clear()
  }
}
