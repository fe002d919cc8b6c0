import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow, Tray } from 'electron'
import type { Port } from '../../shared/rpc/port.ts'
import { openRunning } from '../attach.ts'
import type { ServedFile } from '../built-files.ts'
import { type Engine, type EnginePorts, HomeInUse, type LivePush, type Notice } from '../engine/ports.ts'
import { CONNECT, ORIGIN, SCHEME } from './channel.ts'
import type { ElectronApi } from './electron-api.ts'
import { ipcPort } from './ipc-port.ts'
import { keyWrapper } from './key-wrapper.ts'
import { sleepBlocker, stillRunning } from './live-guard.ts'
import { isOurs, lockSession } from './locks.ts'
import { buildMenu } from './menu.ts'
import { answerFrom } from './page-protocol.ts'
import { QUIT_PAGE, quitPage, readAnswer } from './quit-page.ts'
import { bringToFront, openMainWindow, openQuestion } from './window.ts'

export interface DesktopOptions extends Pick<EnginePorts, 'home' | 'version' | 'initial' | 'startPractice' | 'settings'> {
  readonly electron: ElectronApi
  /** The built renderer. */
  readonly files: ReadonlyMap<string, ServedFile>
  readonly preload: string
  readonly icon: string
  readonly createEngine: (ports: EnginePorts) => Promise<Engine>
  readonly dialConsole: (path: string) => Promise<Port>
}

/** The desktop app, from before Electron is ready until its window stands. */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  const { electron, home, files } = options
  const { app, ipcMain, protocol, session, shell } = electron
  app.setPath('userData', join(home, 'desktop'))
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
  const blockSleep = sleepBlocker(electron)

  let window: BrowserWindow | undefined
  let question: BrowserWindow | undefined
  let tray: Tray | undefined
  let live: readonly LivePush[] = []
  let wrong = false
  let state: 'running' | 'closing' | 'closed' = 'running'

  const show = () => {
    tray?.destroy()
    tray = undefined
    return bringToFront(window)
  }
  app.on('second-instance', show)
  app.on('activate', show)
  await app.whenReady()
  lockSession(session.defaultSession)
  session.defaultSession.protocol.handle(SCHEME, (request) => answerFrom(new Map([...files, ...quitPage(live, wrong)]))(request))

  const engine = await openEngine()
  if (typeof engine === 'number') return app.exit(engine)
  const actor = { kind: 'person', name: userInfo().username, via: 'window' } as const
  ipcMain.on(CONNECT, (event) => {
    const [line, ...more] = event.ports
    if (line === undefined || more.length > 0 || !isOurs(event, window?.webContents)) {
      for (const port of event.ports) port.close()
      return
    }
    engine.attach(ipcPort(line), { actor, via: 'window' })
  })
  electron.Menu.setApplicationMenu(buildMenu(electron, { page: () => window?.webContents, quit: () => app.quit() }))
  window = openMainWindow(electron, options)
  window.on('close', hideWhileLive)
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (live.length > 0 && state === 'running') askToQuit()
    else void end()
  })

  /** The engine, or an exit code: 0 when another console has the data folder and was brought up instead. */
  async function openEngine() {
    const wrapper = keyWrapper(electron)
    try {
      return await options.createEngine({
        home,
        version: options.version,
        host: 'desktop',
        settings: options.settings,
        environment: process.env,
        notify,
        onLive,
        show,
        ...(wrapper && { keyWrapper: wrapper }),
        ...(options.initial && { initial: options.initial }),
        ...(options.startPractice && { startPractice: options.startPractice }),
      })
    } catch (error) {
      if (error instanceof HomeInUse) {
        const there = await openRunning(await options.dialConsole(error.socket))
        if ('url' in there) await shell.openExternal(there.url)
        return 0
      }
      electron.dialog.showErrorBox('Signalbox can’t start', error instanceof Error ? error.message : String(error))
      return 1
    }
  }

  function onLive(pushes: readonly LivePush[]) {
    live = pushes
    blockSleep(live.length > 0)
  }

  function notify({ level, text }: Notice) {
    if (level === 'advisory') return
    if (level === 'warning') window?.flashFrame(true)
    notification(text, level === 'warning')
  }

  /** Clicking it goes to the window; it never acts. */
  function notification(body: string, stays: boolean) {
    if (!electron.Notification.isSupported()) return
    const note = new electron.Notification({
      title: 'Signalbox',
      body,
      ...(stays && { urgency: 'critical', timeoutType: 'never' }),
    })
    note.on('click', show)
    note.show()
  }

  function hideWhileLive(event: { preventDefault(): void }) {
    if (state !== 'running' || live.length === 0) return
    event.preventDefault()
    window?.hide()
    if (tray !== undefined) return
    tray = new electron.Tray(electron.nativeImage.createFromPath(options.icon).resize({ width: 22, height: 22 }))
    tray.setToolTip(stillRunning(live))
    tray.setContextMenu(
      electron.Menu.buildFromTemplate([
        { label: 'Show Signalbox', click: show },
        { label: 'Quit Signalbox', click: () => app.quit() },
      ]),
    )
    tray.on('click', show)
    notification(stillRunning(live), false)
  }

  function askToQuit() {
    if (question !== undefined) return void bringToFront(question)
    show()
    wrong = false
    const asked = openQuestion(electron, window)
    question = asked
    asked.on('closed', () => {
      question = undefined
    })
    asked.webContents.on('before-input-event', (_event, { key }) => {
      if (key === 'Escape') asked.destroy()
    })
    asked.webContents.on('will-navigate', (event) => {
      event.preventDefault()
      const answer = readAnswer(event.url, live)
      wrong = answer === 'wrong'
      if (wrong) return void asked.loadURL(ORIGIN + QUIT_PAGE)
      if (answer === undefined) return
      asked.destroy()
      if (answer === 'quit') void end()
    })
    void asked.loadURL(ORIGIN + QUIT_PAGE)
  }

  async function end() {
    if (state !== 'running' || typeof engine === 'number') return
    state = 'closing'
    blockSleep(false)
    try {
      await engine.close()
    } finally {
      state = 'closed'
      tray?.destroy()
      app.quit()
    }
  }
}
