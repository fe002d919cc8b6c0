import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { Port } from '../../shared/rpc/port.ts'
import { LIMITS } from '../../shared/rpc/protocol.ts'
import { isPrivateFolder } from './lease/index.ts'

/** Lines that terminals may hold open at the same time. */
const TERMINALS = 16

export interface ConsoleSocket {
  close(): Promise<void>
}

/**
 * Listens for terminals on a unix socket (mode 0600 in a folder of mode 0700) or a Windows named pipe. One message is one
 * line of JSON. Call it only while holding the lease on the data folder: a socket file that is there already is taken to be
 * left over from a console that is gone, and removed. Anything else at that path is left alone, and the listening fails.
 */
export async function listenConsole(path: string, onPort: (port: Port) => void): Promise<ConsoleSocket> {
  const file = isFile(path)
  if (file) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    refuseOpenFolder(path)
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path)
  }
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    onPort(socketPort(socket, LIMITS.toEngine))
  })
  server.maxConnections = TERMINALS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // The file is born with mode 0600, so that there is no moment in which others may connect.
    const before = file ? process.umask(0o177) : undefined
    server.listen(path, resolve)
    if (before !== undefined) process.umask(before)
  })
  if (file) chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

/** Opens a line to the console that listens at `path`. Rejects when nobody does, or when somebody else could pose as it. */
export async function dialConsole(path: string): Promise<Port> {
  if (isFile(path)) refuseOpenFolder(path)
  const socket = createConnection(path)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socketPort(socket, LIMITS.toClient))
    })
  })
}

/** Anything but a Windows named pipe. */
const isFile = (path: string) => !path.startsWith('\\\\')

/** Under the system's temporary folder others may have made a folder of this name first. */
function refuseOpenFolder(path: string) {
  const folder = dirname(path)
  if (existsSync(folder) && !isPrivateFolder(folder))
    throw new Error(`${folder} is not private to this user, so no console is looked for there`)
}

/** Messages as lines over a byte stream. A line longer than `limit` characters ends the connection. */
function socketPort(socket: Socket, limit: number): Port {
  const messageListeners: ((message: string) => void)[] = []
  const closeListeners: ((reason: string) => void)[] = []
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  let reason = 'the other end closed the line'

  const close = (why: string) => {
    reason = why
    socket.end()
    // What is still on its way may leave; a reader that does not read can't keep the line open.
    socket.setTimeout(1_000, () => socket.destroy())
  }
  const take = (piece: string) => {
    length += piece.length
    if (length > limit) {
      parts = []
      socket.pause()
      return close(`a message is over the limit of ${limit} characters`)
    }
    parts.push(piece)
  }

  socket.on('data', (bytes: Buffer) => {
    const [first = '', ...rest] = decoder.write(bytes).split('\n')
    take(first)
    for (const piece of rest) {
      if (length > limit) return
      const message = parts.join('')
      parts = []
      length = 0
      for (const listener of messageListeners) listener(message)
      take(piece)
    }
  })
  socket.on('error', (error) => {
    reason = error.message
  })
  socket.on('close', () => {
    for (const listener of closeListeners.splice(0)) listener(reason)
  })
  return {
    send(message) {
      if (socket.writable) socket.write(`${message}\n`)
    },
    buffered: () => socket.writableLength,
    onMessage: (listener) => void messageListeners.push(listener),
    onClose(listener) {
      if (socket.destroyed) listener(reason)
      else closeListeners.push(listener)
    },
    close: (why = 'closed') => close(why),
  }
}
