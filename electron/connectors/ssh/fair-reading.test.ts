import { once } from 'node:events'
import { type AddressInfo, createServer, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { readFairly } from './fair-reading.ts'

const HOSTS = 60
/** Fits into what the system keeps for a reader that does not read yet. */
const SAID = 30_000
/** Milliseconds that a chunk costs its reader. */
const COST = 3

const busy = (millis: number) => {
  const end = performance.now() + millis
  while (performance.now() < end);
}

/** Sixty hosts have said a lot when they are listened to. How much came of each, and the most chunks read in one turn. */
async function listen(prepare: (socket: Socket) => void) {
  let said = 0
  const all = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.end(Buffer.alloc(SAID), () => {
      said += 1
      if (said === HOSTS) all.resolve()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const sockets = Array.from({ length: HOSTS }, () => new Socket())
  for (const socket of sockets) {
    prepare(socket)
    socket.connect({ host: '127.0.0.1', port })
  }
  await all.promise
  let [inTurn, most] = [0, 0]
  const turn = () => {
    most = Math.max(most, inTurn)
    inTurn = 0
    beat = setImmediate(turn)
  }
  let beat = setImmediate(turn)
  const came = await Promise.all(
    sockets.map(async (socket) => {
      let bytes = 0
      socket.on('data', (chunk) => {
        busy(COST)
        inTurn += 1
        bytes += chunk.length
      })
      await once(socket, 'close')
      return bytes
    }),
  )
  clearImmediate(beat)
  server.close()
  return { came, most }
}

test('nothing is lost, and no turn of the event loop is for hosts alone', async () => {
  const greedy = await listen(() => {})
  const fair = await listen(readFairly)
  expect(new Set([...greedy.came, ...fair.came])).toEqual(new Set([SAID]))
  expect(fair.most).toBeLessThanOrEqual(12)
  expect(greedy.most).toBeGreaterThan(30)
})
