import type { Socket } from 'node:net'

/** Milliseconds of one turn of the event loop that may go into what hosts say. */
const BUDGET = 15

/** Open sockets; who was heard last stands last. */
const sockets = new Set<Socket>()
let turnBegan: number | undefined
let held: readonly Socket[] = []

/**
 * Many hosts that speak at the same time, and more than this computer can decipher, would else keep it at that for seconds
 * on end: nothing of a person's rollback would be heard meanwhile. What they say waits, and makes them wait, in TCP.
 * To be called before anybody listens to the socket's data; does not begin the reading itself.
 */
export function readFairly(socket: Socket): void {
  // `on` would set the data going before its reader is there.
  socket.prependListener('data', () => heard(socket))
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}

function heard(socket: Socket) {
  sockets.delete(socket)
  sockets.add(socket)
  if (turnBegan === undefined) {
    turnBegan = performance.now()
    setImmediate(nextTurn)
  } else if (held.length === 0 && performance.now() - turnBegan > BUDGET) {
    held = [...sockets].filter(isRead)
    for (const one of held) one.pause()
  }
}

/** Somebody besides this file listens: whoever is resumed before that loses what then comes. */
const isRead = (socket: Socket) => socket.listenerCount('data') > 1

function nextTurn() {
  turnBegan = undefined
  const waited = held
  held = []
  for (const one of waited) one.resume()
}
