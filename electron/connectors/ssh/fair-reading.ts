import type { Socket } from 'node:net'

/** Milliseconds of one turn of the event loop that may go into what hosts say. */
const BUDGET = 15

/** Sockets that hosts have spoken on; who was heard last stands last. */
const reading = new Set<Socket>()
let turnBegan: number | undefined
let held = false

/**
 * Many hosts that speak at the same time, and more than this computer can decipher, would else keep it at that for seconds
 * on end: nothing of a person's rollback would be heard meanwhile. What they say waits, and makes them wait, in TCP.
 * To be called before anybody listens to the socket's data; does not begin the reading itself.
 */
export function readFairly(socket: Socket): void {
  // `on` would set the data going before its reader is there.
  socket.prependListener('data', () => heard(socket))
  socket.once('close', () => reading.delete(socket))
}

function heard(socket: Socket) {
  reading.delete(socket)
  reading.add(socket)
  if (turnBegan === undefined) {
    turnBegan = performance.now()
    setImmediate(nextTurn)
  } else if (!held && performance.now() - turnBegan > BUDGET) {
    held = true
    for (const one of reading) one.pause()
  }
}

function nextTurn() {
  turnBegan = undefined
  if (!held) return
  held = false
  for (const one of reading) one.resume()
}
