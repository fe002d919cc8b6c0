import { connect } from 'node:net'

/**
 * Sends `text` as it is over a socket of its own and resolves with all that came back, once the other end has closed or
 * an answer's head has come. For requests that no client library would send.
 */
export function rawHttp(port: number, text: string, options: { readonly untilClosed?: boolean } = {}) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const done = () => {
      socket.destroy()
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), text: answer })
    }
    socket.setEncoding('latin1')
    socket.on('connect', () => socket.write(text))
    socket.on('data', (piece) => {
      answer += piece
      if (!options.untilClosed && answer.includes('\r\n\r\n')) done()
    })
    socket.on('close', done)
    socket.on('error', (error) => (answer === '' ? reject(error) : done()))
  })
}

export type Head = Readonly<Record<string, string | readonly string[] | undefined>>

/** A request head, name for name, with as many lines of one name as it has values. */
export const requestText = (method: string, target: string, head: Head) =>
  `${[
    `${method} ${target} HTTP/1.1`,
    ...Object.entries(head).flatMap(([name, value]) =>
      (value === undefined ? [] : [value].flat()).map((one) => `${name}: ${one}`),
    ),
  ].join('\r\n')}\r\n\r\n`
