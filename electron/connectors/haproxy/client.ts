import { connect, type Socket } from 'node:net'
import { ConnectorError, type ConnectorErrorCode, errorCode, errorText } from '../errors.ts'
import { splitReplies } from './wire.ts'

export type Address = { readonly path: string } | { readonly host: string; readonly port: number }

export interface Exchange {
  /** As the workspace writes it, for sentences. */
  readonly shown: string
  readonly address: Address
  /** Milliseconds for connecting, asking and the whole answer, so that a slow drip ends too. */
  readonly timeout: number
  /** What is under way; closing the connection calls all of it. */
  readonly pending: Set<() => void>
}

/** An answer of this size is no answer: `show stat` of 10,000 servers has 6 MB. */
const MOST_BYTES = 16 * 1024 * 1024

/** HAProxy reads a line of commands into one buffer (`tune.bufsize`, 16 KB unless changed). */
const LONGEST_LINE = 8_000

/**
 * Sends commands in as few lines as fit and hands back one answer each. A connection of its own per line: HAProxy closes it
 * after the answer, and a kept one would stay with the old process after a reload and write to nobody.
 * `writes` says that the commands change something, and so that a lost answer leaves doubt.
 */
export async function exchange(
  to: Exchange,
  commands: readonly string[],
  signal: AbortSignal,
  writes = false,
): Promise<string[]> {
  const replies: string[] = []
  let doubt = false
  for (const line of lines(commands)) {
    try {
      const answer = await ask(to, line.join(';'), signal, writes)
      // From the first answer on, readable or not, something may have been done.
      doubt = writes
      replies.push(...splitReplies(answer, line))
    } catch (error) {
      throw doubt ? doubtful(error) : error
    }
  }
  return replies
}

/** The same problem, after something has been sent that may have been done. */
export const doubtful = (error: unknown) =>
  error instanceof ConnectorError
    ? new ConnectorError({ code: error.code, message: error.message, next: error.next, outcome: 'in-doubt' }, { cause: error })
    : error

function lines(commands: readonly string[]): string[][] {
  const all: string[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const command of commands) {
    if (length + command.length > LONGEST_LINE) {
      all.push([])
      length = 0
    }
    all.at(-1)?.push(command)
    length += command.length + 1
  }
  return all
}

function ask(to: Exchange, line: string, signal: AbortSignal, writes: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let sent = false
    let bytes = 0
    const chunks: Buffer[] = []
    const fail = (code: ConnectorErrorCode, message: string, next: string, cause?: unknown) =>
      finish(() =>
        reject(new ConnectorError({ code, message, next, outcome: writes && sent ? 'in-doubt' : 'not-done' }, { cause })),
      )
    const cancel = () =>
      fail('cancelled', `The talk with HAProxy at ${to.shown} was cancelled.`, 'Nothing to do; ask again when needed.')
    if (signal.aborted) {
      reject(
        new ConnectorError({
          code: 'cancelled',
          message: `Cancelled before anything was sent to HAProxy at ${to.shown}.`,
          next: 'Nothing to do; ask again when needed.',
          outcome: 'not-done',
        }),
      )
      return
    }
    const socket: Socket = connect(to.address)
    const timer = setTimeout(
      () =>
        fail(
          'timeout',
          `HAProxy at ${to.shown} gave no complete answer in ${to.timeout} ms.`,
          'Check that HAProxy is not overloaded or stopped, then try again.',
        ),
      to.timeout,
    )
    signal.addEventListener('abort', cancel, { once: true })
    to.pending.add(cancel)
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
      to.pending.delete(cancel)
      socket.removeAllListeners()
      // A destroyed socket may still report the error that it was closed for; nobody waits for that any more.
      socket.on('error', () => undefined)
      socket.destroy()
      settle()
    }
    socket.on('connect', () => {
      sent = true
      socket.write(`${line}\n`)
    })
    socket.on('data', (chunk) => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > MOST_BYTES) {
        fail('protocol', `The answer from ${to.shown} is larger than 16 MB.`, "Check that the address is HAProxy's Runtime API.")
      }
    })
    socket.on('end', () => finish(() => resolve(textOf(chunks))))
    socket.on('error', (error) => {
      const [code, next] = connectFailure(error)
      fail(code, `HAProxy at ${to.shown} can't be asked: ${errorText(error)}.`, next, error)
    })
  })
}

/** Most answers come in one piece. */
const textOf = ([first, ...more]: readonly Buffer[]) =>
  (first && more.length === 0 ? first : Buffer.concat(first ? [first, ...more] : [])).toString('utf8')

function connectFailure(error: Error): readonly [ConnectorErrorCode, string] {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return [
        'forbidden',
        'Let the user that runs Signalbox open the socket: `stats socket … mode 660 group GROUP`, then reload.',
      ]
    case 'ENOENT':
      return ['unreachable', 'Check the path, and that the global section has `stats socket PATH mode 660 level admin`.']
    default:
      return ['unreachable', 'Check that HAProxy runs, that the address is right and that no firewall is in between.']
  }
}
