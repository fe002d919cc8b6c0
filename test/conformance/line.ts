import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * What becomes of a connection. `cut`: the request gets through and the line is closed in place of the answer. `swallow`:
 * nothing gets through and the line stays open. `say` answers without asking; `flood` does so with 100 MB and `drip` with a
 * byte now and then, for ever. `rewrite` changes whole answers on their way.
 */
export type Fault =
  | 'pass'
  | 'cut'
  | 'swallow'
  | 'flood'
  | 'drip'
  | { readonly say: string }
  | { readonly rewrite: (answer: string) => string }

export interface Line {
  readonly port: number
  /** From the next connection on. */
  set(fault: Fault): void
  /** Connections that the client has open now. */
  open(): number
  /** Connections so far. */
  total(): number
  /** Bytes that were sent to the client. */
  sent(): number
  /** Ends everything that is open, in the middle of whatever it does. */
  cut(): void
  /** Resolves when a connection has brought its first bytes. */
  asked(): Promise<void>
  close(): Promise<void>
}

const FLOOD = 100 * 1024 * 1024

/** A TCP line to a server on this computer, with faults on order. */
export async function startLine(upstream: number): Promise<Line> {
  let fault: Fault = 'pass'
  let total = 0
  let sent = 0
  // What the client has not ended, and every socket there is.
  const clients = new Set<Socket>()
  const others = new Set<Socket>()
  const waiting: (() => void)[] = []
  const server = createServer({ allowHalfOpen: true }, (client) => {
    total += 1
    const mine = fault
    clients.add(client)
    others.add(client)
    client.on('end', () => clients.delete(client))
    client.on('close', () => {
      clients.delete(client)
      others.delete(client)
    })
    client.on('error', () => client.destroy())
    client.once('data', () => {
      for (const wake of waiting.splice(0)) wake()
    })
    const write = (chunk: string | Buffer) => {
      sent += chunk.length
      return client.write(chunk)
    }
    if (typeof mine === 'object' && 'say' in mine) {
      const { say } = mine
      client.once('data', () => {
        write(say)
        client.end()
      })
    } else if (mine === 'swallow') client.resume()
    else if (mine === 'flood') client.once('data', () => flood(client, write))
    else if (mine === 'drip') {
      const timer = setInterval(() => write('.'), 10)
      client.resume()
      client.on('close', () => clearInterval(timer))
    } else relay(client, upstream, mine, others, write)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      fault = next
    },
    open: () => clients.size,
    total: () => total,
    sent: () => sent,
    cut() {
      for (const socket of others) socket.destroy()
    },
    asked: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      for (const socket of others) socket.destroy()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

function relay(
  client: Socket,
  upstream: number,
  fault: 'pass' | 'cut' | { readonly rewrite: (answer: string) => string },
  others: Set<Socket>,
  write: (chunk: string | Buffer) => boolean,
) {
  const other = connect({ port: upstream, host: '127.0.0.1', allowHalfOpen: true })
  others.add(other)
  let answer = ''
  other.on('close', () => others.delete(other))
  other.on('error', () => client.destroy())
  client.on('data', (chunk) => other.write(chunk))
  client.on('end', () => other.end())
  client.on('close', () => other.destroy())
  other.on('data', (chunk) => {
    if (fault === 'cut') client.destroy()
    else if (fault === 'pass') write(chunk)
    else answer += chunk.toString('utf8')
  })
  other.on('end', () => {
    if (fault === 'cut') client.destroy()
    else {
      if (fault !== 'pass') write(fault.rewrite(answer))
      client.end()
    }
  })
}

function flood(client: Socket, write: (chunk: Buffer) => boolean) {
  const chunk = Buffer.alloc(65_536, 'x')
  let left = FLOOD
  const more = () => {
    while (left > 0 && !client.destroyed) {
      left -= chunk.length
      if (!write(chunk)) {
        client.once('drain', more)
        return
      }
    }
    client.end()
  }
  more()
}
