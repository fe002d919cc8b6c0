import type { MessagePortMain } from 'electron'
import type { Port } from '../../shared/rpc/port.ts'
import { LIMITS } from '../../shared/rpc/protocol.ts'
import type { LineMessage } from './channel.ts'

/** A window's line. Anything but text and counts ends it. */
export function ipcPort(line: MessagePortMain): Port {
  const closeListeners: ((reason: string) => void)[] = []
  const messageListeners: ((message: string) => void)[] = []
  let onTheWay = 0
  let open = true

  const ended = (reason: string) => {
    if (!open) return
    open = false
    for (const listener of closeListeners) listener(reason)
  }
  const close = (reason: string) => {
    line.close()
    ended(reason)
  }

  line.on('message', ({ data }: { readonly data: LineMessage }) => {
    if (typeof data === 'number' && Number.isFinite(data) && data >= 0) onTheWay = Math.max(0, onTheWay - data)
    else if (typeof data !== 'string') close('a message is text')
    else if (data.length > LIMITS.toEngine) close(`a message is over the limit of ${LIMITS.toEngine} characters`)
    else for (const listener of messageListeners) listener(data)
  })
  line.on('close', () => ended('the window was closed'))

  return {
    send(message) {
      if (!open) return
      onTheWay += message.length
      line.postMessage(message)
    },
    buffered: () => onTheWay,
    onMessage(listener) {
      messageListeners.push(listener)
      line.start()
    },
    onClose(listener) {
      if (open) closeListeners.push(listener)
      else listener('the window was closed')
    },
    close: (reason = 'closed') => close(reason),
  }
}
