import type { Port } from '../shared/rpc/port.ts'
import { ANOTHER_CONSOLE } from './api/client.ts'

/**
 * The only file that knows where this window runs: in Electron, whose preload exposes `window.signalbox.connect()`, or in
 * a browser, which talks to the loopback server that sent this page.
 */

interface Line {
  send(message: string): void
  onMessage(listener: (message: string) => void): void
  onClose(listener: (reason: string) => void): void
  close(): void
}

declare global {
  interface Window {
    readonly signalbox?: { connect(): Line }
  }
}

/** Opens one line to the engine. Rejects with one sentence when there is nobody at the other end. */
export const openPort = async (): Promise<Port> =>
  window.signalbox ? { ...lineOf(window.signalbox.connect()), buffered: () => 0 } : socketPort(await openSocket())

const lineOf = (line: Line): Omit<Port, 'buffered'> => ({
  send: (message) => line.send(message),
  onMessage: (listener) => line.onMessage(listener),
  onClose: (listener) => line.onClose(listener),
  close: () => line.close(),
})

const TAB = 'signalbox.tab'

/** The nonce that this tab alone was given: out of the address line at once, kept over a reload, unknown to other tabs. */
function tabNonce(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('tab')
  if (given !== null) {
    sessionStorage.setItem(TAB, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(TAB)
}

async function openSocket(): Promise<WebSocket> {
  const tab = tabNonce()
  if (tab === null) throw new Error('This tab was not opened by Signalbox. Type "signalbox open" for an address of its own.')
  const socket = new WebSocket(`ws://${location.host}/rpc`, ['signalbox.1', `tab.${tab}`])
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => void whyNot().then((words) => reject(new Error(words))), { once: true })
  })
  return socket
}

/** A page is not told why its socket was refused: the page's own address is asked, with the same key. */
async function whyNot(): Promise<string> {
  try {
    const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' })
    return status === 401 ? ANOTHER_CONSOLE : 'Signalbox does not let this window in.'
  } catch {
    return 'Signalbox does not answer.'
  }
}

const socketPort = (socket: WebSocket): Port => ({
  send(message) {
    if (socket.readyState === WebSocket.OPEN) socket.send(message)
  },
  buffered: () => socket.bufferedAmount,
  onMessage: (listener) => socket.addEventListener('message', (event) => listener(String(event.data))),
  onClose: (listener) =>
    socket.addEventListener('close', (event) => listener(event.reason || 'the line was cut'), { once: true }),
  close: (reason) => socket.close(1000, reason?.slice(0, 100)),
})
