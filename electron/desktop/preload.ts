import { contextBridge, ipcRenderer } from 'electron'
import { CONNECT, type LineMessage } from './channel.ts'

/** All that a page gets: lines to the engine. Nothing of Electron or Node, and no other channel. */
contextBridge.exposeInMainWorld('signalbox', {
  connect() {
    const { port1, port2 } = new MessageChannel()
    const closeListeners: ((reason: string) => void)[] = []
    const ended = (reason: string) => {
      for (const listener of closeListeners.splice(0)) listener(reason)
    }
    // Chromium's message ports tell when the other end is gone; Node's types do not know of it.
    port1.addEventListener('close', () => ended('the engine has gone'))
    const take = (count: LineMessage) => port1.postMessage(count)
    ipcRenderer.postMessage(CONNECT, null, [port2])
    return {
      send: (message: string) => port1.postMessage(message),
      onMessage(listener: (message: string) => void) {
        port1.addEventListener('message', (event) => {
          const message: unknown = event instanceof MessageEvent ? event.data : undefined
          if (typeof message !== 'string') return
          take(message.length)
          listener(message)
        })
        port1.start()
      },
      onClose: (listener: (reason: string) => void) => void closeListeners.push(listener),
      close() {
        port1.close()
        ended('closed')
      },
    }
  },
})
