/** What a request says of itself, taken from its raw head: names may come twice, values may be anything. */
export interface Approach {
  readonly method: string
  /** The request target as it was sent. */
  readonly target: string
  readonly hosts: readonly string[]
  readonly origins: readonly string[]
  readonly fetchSites: readonly string[]
  /** Values of our cookie; more than one when another port of this address has set one of the same name. */
  readonly cookies: readonly string[]
  /** Subprotocols that a WebSocket offers. */
  readonly protocols: readonly string[]
  readonly upgrade: boolean
  readonly body: boolean
}

/** What the gate knows of who may come in. */
export interface Keys {
  ticketIsGood(ticket: string): boolean
  sessionIsGood(cookie: string): boolean
  tabIsGood(cookie: string, nonce: string): boolean
}

/** Where the host listens, and how much is going on. */
export interface Surroundings {
  /** `127.0.0.1:PORT` */
  readonly host: string
  readonly lines: number
  readonly maxLines: number
  /** Too many wrong keys were tried just now. */
  readonly guessing: boolean
}

export type Answer =
  | { readonly kind: 'admit'; readonly ticket: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'line' }
  | { readonly kind: 'refused'; readonly status: number; readonly why: string; readonly wrongKey: boolean }

export const LINE_PATH = '/rpc'
export const LINE_PROTOCOL = 'signalbox.1'
const TAB_PREFIX = 'tab.'
const LONGEST_TARGET = 2_048

/**
 * The one place that decides who may come in. Addresses are compared with what the host itself knows, never with one
 * another: a page that has talked the browser into another name for this computer (DNS rebinding) has its own Host.
 */
export function gate(approach: Approach, keys: Keys, around: Surroundings): Answer {
  const { method, target, hosts, origins, fetchSites, cookies, protocols, upgrade } = approach
  const reading = method === 'GET' || method === 'HEAD'

  if (hosts.length !== 1 || hosts[0] !== around.host) return refuse(421, `this is ${around.host} and nothing else`)
  if (!target.startsWith('/') || target.startsWith('//')) return refuse(400, 'the address is not a path')
  if (target.length > LONGEST_TARGET) return refuse(414, 'the address is too long')

  const navigating = reading && !upgrade
  const sites = navigating ? ['none', 'same-origin'] : ['same-origin']
  if (fetchSites.some((site) => !sites.includes(site)))
    return refuse(403, 'another page asked for this; open the address yourself')
  const sameOrigin = origins.length === 1 && origins[0] === `http://${around.host}`
  if (!(sameOrigin || (navigating && origins.length === 0)))
    return refuse(403, 'only the page of this very address may ask for this')

  if (upgrade ? method !== 'GET' : !reading) return refuse(405, 'there is nothing to write to here')
  if (approach.body) return refuse(413, 'no request has a body here')

  const known = cookies.filter((cookie) => keys.sessionIsGood(cookie))
  if (known.length === 0 && around.guessing) return refuse(429, 'too many wrong keys were tried; wait ten seconds')

  const [path = '', query] = split(target)
  if (upgrade) {
    if (path !== LINE_PATH || query !== undefined) return refuse(404, 'there is no line at this address')
    if (known.length === 0) return refuse(401, NO_KEY, true)
    const nonces = protocols.filter((name) => name.startsWith(TAB_PREFIX)).map((name) => name.slice(TAB_PREFIX.length))
    if (!protocols.includes(LINE_PROTOCOL)) return refuse(400, `a line speaks ${LINE_PROTOCOL}`)
    const [nonce] = nonces
    if (nonces.length !== 1 || nonce === undefined || !known.some((cookie) => keys.tabIsGood(cookie, nonce)))
      return refuse(403, NO_KEY, true)
    if (around.lines >= around.maxLines) return refuse(503, `${around.maxLines} windows are open already`)
    return { kind: 'line' }
  }

  const ticket = path === '/' && query !== undefined ? new URLSearchParams(query).get('ticket') : null
  if (ticket !== null) {
    if (method !== 'GET') return refuse(405, 'a ticket is for opening a window')
    return keys.ticketIsGood(ticket)
      ? { kind: 'admit', ticket }
      : refuse(403, `this address was used already or is too old. ${NEW_ADDRESS}`, true)
  }
  if (known.length === 0) return refuse(401, NO_KEY, true)
  return { kind: 'file', path }
}

const NEW_ADDRESS = 'Type "npm run signalbox -- open" in a terminal for a new one.'
const NO_KEY = `this window has no key to the console. ${NEW_ADDRESS}`

const refuse = (status: number, why: string, wrongKey = false): Answer => ({ kind: 'refused', status, why, wrongKey })

function split(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf('?')
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)]
}
