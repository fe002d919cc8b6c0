import { ConnectorError, type ConnectorErrorCode, said } from '../errors.ts'

/**
 * The words of HAProxy's Runtime API (management guide, section 9.3). Commands of one line are joined by `;`. Every answer,
 * empty ones too, ends with an empty line; an empty answer to a `set` is its only sign of success.
 */
export type Row = Readonly<Record<string, string>>

/** Splits what came over the socket into one answer per command. Throws `protocol` if there are more or fewer. */
export function splitReplies(text: string, commands: readonly string[]): string[] {
  const replies: string[] = []
  let lines: string[] = []
  const all = text.split('\n')
  const unfinished = all.pop() ?? ''
  for (const line of all) {
    if (line !== '') lines.push(line)
    else {
      replies.push(lines.join('\n'))
      lines = []
    }
  }
  if (replies.length !== commands.length || lines.length > 0 || unfinished !== '') {
    throw garbled(`${replies.length} complete answers to ${commands.length} commands`, text)
  }
  return replies
}

/** Columns to read from a table: those that every version has, and those that are taken if they are there. */
export interface Columns {
  readonly needed: readonly string[]
  readonly wanted?: readonly string[]
}

/** Answers that are tables: `# name name` then values, split at spaces (`show servers state`). */
export const parseServersState = (reply: string, columns: Columns): Row[] =>
  rows(reply.split('\n').slice(1), (line) => line.split(' '), columns, reply)

/** `show stat` as CSV. Columns differ between versions, so they are found by name. */
export const parseStat = (reply: string, columns: Columns): Row[] => rows(reply.split('\n'), splitCsv, columns, reply)

function rows(lines: readonly string[], split: (line: string) => string[], columns: Columns, reply: string): Row[] {
  const [head = '', ...body] = lines
  if (!head.startsWith('# ')) throw garbled('a table without a heading', reply)
  const names = split(head.slice(2))
  const missing = columns.needed.filter((name) => !names.includes(name))
  if (missing.length > 0) throw garbled(`a table without ${missing.join(', ')}`, reply)
  // `show stat` has a hundred columns and is read every second: only what is used is taken apart.
  const taken = [...columns.needed, ...(columns.wanted ?? [])]
    .map((name) => [name, names.indexOf(name)] as const)
    .filter(([, index]) => index !== -1)
  return body.map((line) => {
    const values = split(line)
    if (values.length < names.length - 1) throw garbled('a table row that is cut short', line)
    const row: Record<string, string> = {}
    for (const [name, index] of taken) row[name] = values[index] ?? ''
    return row
  })
}

/** RFC 4180 within one line. HAProxy quotes only what needs it, so the plain way is nearly always enough. */
export function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  const values: string[] = []
  for (const [, quoted, plain] of `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    values.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
  }
  return values
}

/** `key: value` lines (`show info`). */
export const parseInfo = (reply: string): Row =>
  Object.fromEntries(
    reply.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ')
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)]] : []
    }),
  )

/** A whole number from a table; `protocol` when it is none. */
export function count(row: Row, column: string): number {
  const text = row[column] ?? ''
  if (!/^-?\d{1,15}$/.test(text)) throw garbled(`no number in column ${column}`, text)
  return Number(text)
}

/** As `count`, but a column that this version does not have or leaves empty counts as 0. */
export const countOrZero = (row: Row, column: string) => (row[column] ? count(row, column) : 0)

export const garbled = (seen: string, text: string) =>
  new ConnectorError({
    code: 'protocol',
    message:
      text.trim() === ''
        ? 'HAProxy closed the line without an answer.'
        : `HAProxy's answer can't be read: ${seen} ("${said(text, 80)}").`,
    next: 'Check that the address is the Runtime API (stats socket) of HAProxy 2.6 or newer.',
    outcome: 'not-done',
  })

const refusals: readonly (readonly [pattern: RegExp, code: ConnectorErrorCode, next: string])[] = [
  [
    /^Permission denied/,
    'forbidden',
    'Give the socket the level admin: `stats socket … level admin` in the global section, then reload HAProxy.',
  ],
  [
    /^(No such (server|backend|proxy)|Can't find backend)/,
    'not-found',
    "Correct the backend and server names of this route in signalbox.yaml, or HAProxy's configuration.",
  ],
  [
    /^(Unknown map identifier|entry not found|Key not found)/i,
    'not-found',
    'Check that the map file is loaded by the configuration and that it holds every entry that the route names.',
  ],
  [
    /static LB algorithm/,
    'rejected',
    'Use a balance algorithm that takes weights at run time, such as `balance roundrobin` or `leastconn`.',
  ],
]

/** What HAProxy means when it answers with a text where it should be silent, or with one line where a table is due. */
export function refusal(command: string, reply: string, outcome: 'not-done' | 'in-doubt'): ConnectorError {
  const [, code, next] = refusals.find(([pattern]) => pattern.test(reply)) ?? [
    undefined,
    'rejected' as const,
    "See HAProxy's management guide on this command.",
  ]
  return new ConnectorError({ code, message: `HAProxy refused \`${said(command, 120)}\`: ${said(reply)}`, next, outcome })
}

/** The answer to a reading command, or the refusal that stands in its place. */
export function table(command: string, reply: string): string {
  if (/^(Permission denied|No such|Can't find|Unknown )/.test(reply)) throw refusal(command, reply, 'not-done')
  return reply
}
