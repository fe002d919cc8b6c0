import type { IpcMainEvent, Session, WebContents } from 'electron'
import { ORIGIN } from './channel.ts'

/** No permission is ever given, no device ever offered, nothing downloaded. Screen capture is refused as long as nobody handles it. */
export function lockSession(session: Session) {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

/** The window stays on its page: no navigation, no frame, no second window. Web addresses open in the browser, others nowhere. */
export function lockContents(contents: WebContents, openOutside: (url: string) => void) {
  contents.on('will-navigate', (event) => {
    if (event.url !== `${ORIGIN}/`) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isWeb(url)) openOutside(url)
    return { action: 'deny' }
  })
}

/** The one test of who may speak over IPC: the main frame of our own window, showing our own page. */
export const isOurs = ({ sender, senderFrame }: Pick<IpcMainEvent, 'sender' | 'senderFrame'>, ours: WebContents | undefined) =>
  ours !== undefined && sender === ours && senderFrame !== null && senderFrame === ours.mainFrame && senderFrame.origin === ORIGIN

function isWeb(url: string) {
  const { protocol } = URL.parse(url) ?? {}
  return protocol === 'https:' || protocol === 'http:'
}
