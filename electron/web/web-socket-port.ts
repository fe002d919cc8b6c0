import type { WebSocket } from 'ws'
import type { Port } from '../../shared/rpc/port.ts'

/** Longest reason that a WebSocket's closing handshake can carry, in bytes (RFC 6455, 5.5). */
const LONGEST_REASON = 123

/** A browser's line. Text messages only: a binary one ends it. */
export function webSocketPort(socket: WebSocket): Port {
  let reason = 'the window was closed'
  // `ws` reports a broken frame or an oversize message here, and then closes.
  socket.on('error', (error) => {
    reason = error.message
  })
  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(message)
    },
    buffered: () => socket.bufferedAmount,
    onMessage: (listener) =>
      void socket.on('message', (data, isBinary) => {
        if (isBinary) socket.close(1003, 'a message is text')
        else listener(data.toString())
      }),
    onClose: (listener) => void socket.once('close', () => listener(reason)),
    close: (why = 'closed') => socket.close(1000, cut(why)),
  }
}

function cut(text: string) {
  let short = text
  while (Buffer.byteLength(short) > LONGEST_REASON) short = short.slice(0, -1)
  return short
}
