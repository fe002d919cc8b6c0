import { connect, type Timer } from '../shared/rpc/peer.ts'
import type { Port } from '../shared/rpc/port.ts'

/** Real time. */
export const timer: Timer = (millis, run) => {
  const id = setTimeout(run, millis)
  return () => clearTimeout(id)
}

/** Asks the console that has the data folder to open itself: a new address, or its window brought to the front. */
export async function openRunning(port: Port): Promise<{ readonly url: string } | { readonly shown: boolean }> {
  const client = connect(port, { timer })
  try {
    const { host } = await client.call('app.info', {})
    return await (host === 'browser' ? client.call('app.ticket', {}) : client.call('app.show', {}))
  } finally {
    client.close()
  }
}
