/**
 * One duplex line of text messages between two ends: a WebSocket, a unix socket, Electron's IPC. A message is one JSON
 * frame, whole. The protocol above it is the same for all of them.
 */
export interface Port {
  send(message: string): void
  /** Bytes accepted by `send` and not yet handed to the other end; streams slow down while it is high. */
  buffered(): number
  onMessage(listener: (message: string) => void): void
  /** Called once, however the line ended. */
  onClose(listener: (reason: string) => void): void
  close(reason?: string): void
}
