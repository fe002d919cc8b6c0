/**
 * Imported before the desktop app's own bundle in a process of its own: whoever asks for `electron` gets the fake. The parent
 * says over the process' channel what a person does, and is told what came of it.
 */
import { registerHooks } from 'node:module'
import { timer } from '../../electron/attach.ts'
import { CONNECT } from '../../electron/desktop/channel.ts'
import { connect } from '../../shared/rpc/peer.ts'
import { FakePort, fakeElectron } from './electron.ts'

/** What the parent may ask for. */
export type Deed = 'look' | 'ask' | 'close-window' | 'quit'

const fake = fakeElectron()
const NAME = 'fake:electron'
Reflect.set(globalThis, NAME, fake.electron)

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: NAME, format: 'commonjs', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === NAME
      ? { format: 'commonjs', source: `module.exports = globalThis[${JSON.stringify(NAME)}]`, shortCircuit: true }
      : next(url, context),
})

/** The window's page asks who is there, over a line of its own. */
async function ask() {
  const [window] = fake.windows
  if (window === undefined) return undefined
  const port = new FakePort()
  const listeners: ((message: string) => void)[] = []
  port.postMessage = (message) => {
    port.receive(String(message).length)
    queueMicrotask(() => {
      for (const listener of listeners) listener(String(message))
    })
  }
  const { webContents } = window
  fake.ipcMain.emit(CONNECT, { sender: webContents, senderFrame: webContents.mainFrame, ports: [port] })
  const client = connect(
    {
      send: (message) => port.receive(message),
      buffered: () => 0,
      onMessage: (listener) => void listeners.push(listener),
      onClose: (listener) => void port.on('close', () => listener('closed')),
      close: () => port.emit('close'),
    },
    { timer },
  )
  const info = await client.call('app.info', {})
  client.close()
  return info
}

const deeds: Readonly<Record<Deed, () => unknown>> = {
  look: () => fake.windows.map(({ url, destroyed }) => ({ url, destroyed })),
  ask,
  'close-window': () => {
    if (fake.windows[0]?.close()) fake.app.emit('window-all-closed')
  },
  quit: () => fake.app.quit(),
}

process.on('message', async (deed: Deed) => process.send?.({ deed, outcome: (await deeds[deed]()) ?? null }))
// Electron ends the process at these; the channel to the parent alone would keep this one.
fake.app.on('quit', () => process.exit(0))
fake.app.exit = (code = 0) => process.exit(code)
