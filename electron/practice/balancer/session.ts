import type { Socket } from 'node:net'
import { answer, type Command, type Level, type RuntimeState, type Session, type Write, writeOf } from './commands.ts'

/**
 * What becomes of a command; decided by whoever plays the part of a broken balancer.
 * `swallow`: nothing is done and nothing is said, the line stays open. `drop`: nothing is done and the line is closed.
 * `doLater`: it is accepted at once, and takes effect that many milliseconds later.
 */
export type Treatment = 'do' | 'swallow' | 'drop' | { readonly doLater: number }

export interface Desk {
  state(): RuntimeState
  /** Right of a session that begins now. */
  level(): Level
  /** `first`: it is the first command of its line. */
  treat(command: string, write: Write | undefined, first: boolean): Treatment
  /** Called for each command that would change something, with what became of it. */
  wrote(write: Write, accepted: boolean, answer: string): void
  later(millis: number, run: () => void): void
}

const MAX_LINE = 65_536

/**
 * One connection to the Runtime API. Not interactive: every line that has arrived is answered, then the line is closed.
 * After `prompt` it stays open and each answer ends with `> `.
 */
export function serveSession(socket: Socket, desk: Desk) {
  const session: Session = { level: desk.level(), prompt: false }
  let waiting = ''
  let payload: { readonly command: string; readonly lines: string[] } | undefined
  let stuck = false

  const perform = (text: string, body: string | undefined, first: boolean): 'go on' | 'stop' => {
    const command: Command = { words: words(text), payload: body }
    if (command.words[0] === 'quit') {
      socket.end()
      return 'stop'
    }
    const write = writeOf(command)
    const treatment = desk.treat(command.words.join(' '), write, first)
    if (treatment === 'swallow') {
      if (write) desk.wrote(write, false, '')
      stuck = true
      return 'stop'
    }
    if (treatment === 'drop') {
      if (write) desk.wrote(write, false, '')
      socket.destroy()
      return 'stop'
    }
    const said = typeof treatment === 'object' ? '' : answer(command, desk.state(), session)
    if (typeof treatment === 'object') desk.later(treatment.doLater, () => answer(command, desk.state(), { ...session }))
    if (write) desk.wrote(write, said === '' || said.startsWith('New version created'), said)
    socket.write(`${said}\n${session.prompt ? '> ' : ''}`)
    return 'go on'
  }

  const performLine = (line: string, body?: string) => {
    return line.split(/(?<!\\);/).every((part, index) => perform(part, body, index === 0) === 'go on')
  }

  socket.on('data', (chunk: Buffer) => {
    if (stuck || socket.destroyed) return
    waiting += chunk.toString('utf8')
    if (waiting.length > MAX_LINE) return void socket.destroy()
    let answered = false
    for (let end = waiting.indexOf('\n'); end >= 0; end = waiting.indexOf('\n')) {
      const line = waiting.slice(0, end).replace(/\r$/, '')
      waiting = waiting.slice(end + 1)
      if (payload) {
        if (line !== '') payload.lines.push(line)
        else {
          const { command, lines } = payload
          payload = undefined
          answered = true
          if (!performLine(command, lines.join('\n'))) return
        }
      } else if (line.endsWith(' <<')) {
        payload = { command: line.slice(0, -3), lines: [] }
      } else {
        answered = true
        if (!performLine(line)) return
      }
    }
    if (answered && !session.prompt && !payload) socket.end()
  })
  socket.on('end', () => socket.end())
  // The other end went away in mid-answer: there is nobody left to tell.
  socket.on('error', () => socket.destroy())
}

const words = (text: string) => text.trim().split(/\s+/).filter(Boolean)
