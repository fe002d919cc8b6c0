/** The one IPC channel: a window hands over its end of a new line. */
export const CONNECT = 'signalbox:connect'

export const SCHEME = 'app'
export const ORIGIN = `${SCHEME}://signalbox`

/**
 * Over the line go frames, as strings, and back from the page the number of characters that it has taken, as numbers:
 * a message port does not say itself how much is still on its way.
 */
export type LineMessage = string | number
