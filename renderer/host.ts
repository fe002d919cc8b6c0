import type { Port } from '../shared/rpc/port.ts'

/**
 * The only file that knows where this window runs: in Electron, whose preload exposes `window.signalbox.connect()`, or in
 * a browser, which talks to the loopback server that sent this page.
 */

interface Bridge {
  connect(): Port
}

declare global {
  interface Window {
    readonly signalbox?: Bridge
  }
}

/** Opens one line to the engine. Rejects with one sentence when there is nobody at the other end. */
export const openPort = (): Promise<Port> => (window.signalbox ? Promise.resolve(window.signalbox.connect()) : openSocket())

/** The subprotocol names the wire and carries the nonce that this tab alone got. */
const PROTOCOL = 'signalbox.1'

async function openSocket(): Promise<Port> {
  const answer = await fetch('/session', { method: 'POST', headers: { accept: 'application/json' } })
  if (!answer.ok)
    throw new Error(answer.status === 401 ? 'This window was not opened by Signalbox.' : `Signalbox answered ${answer.status}.`)
  const session: unknown = await answer.json()
  const nonce = typeof session === 'object' && session !== null && 'nonce' in session ? String(session.nonce) : ''
  const socket = new WebSocket(`ws://${location.host}/rpc`, [PROTOCOL, nonce])
  await opened(socket)
  return socketPort(socket)
}

const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error('Signalbox does not answer.')), { once: true })
  })

function socketPort(socket: WebSocket): Port {
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(message)
    },
    buffered: () => socket.bufferedAmount,
    onMessage: (listener) => socket.addEventListener('message', (event) => listener(String(event.data))),
    onClose: (listener) =>
      socket.addEventListener('close', (event) => listener(event.reason || 'the line was cut'), { once: true }),
    close: (reason) => socket.close(1000, reason?.slice(0, 100)),
  }
}
