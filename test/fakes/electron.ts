import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { ElectronApi } from '../../electron/desktop/electron-api.ts'

/**
 * As much of Electron as the desktop host uses, in memory. Every member is checked against Electron's own types where it is
 * made (`Pick<...>` says which), so that a name or a shape that Electron does not have can't be tested green. What the types
 * can't say, such as when an event comes, follows Electron's documentation.
 */

type Options = Electron.BrowserWindowConstructorOptions

class FakeContents extends EventEmitter {
  readonly inputs: unknown[] = []
  readonly mainFrame = { origin: 'app://signalbox' }
  openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' })

  sendInputEvent(event: Parameters<Electron.WebContents['sendInputEvent']>[0]) {
    this.inputs.push(event)
  }
  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]) {
    this.openHandler = handler
  }
  /** As if the page tried to go to `url`; true: it was let. */
  navigate(event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate', url: string, isMainFrame = true) {
    let let_ = true
    this.emit(event, {
      url,
      isMainFrame,
      preventDefault: () => {
        let_ = false
      },
    })
    return let_
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly options: Options
  url = ''
  visible: boolean
  destroyed = false
  flashing = false

  constructor(options: Options = {}) {
    super()
    this.options = options
    this.visible = options.show ?? true
  }
  loadURL: Electron.BrowserWindow['loadURL'] = async (url) => {
    this.url = url
  }
  show() {
    this.visible = true
  }
  hide() {
    this.visible = false
  }
  focus() {}
  restore() {}
  isMinimized = () => false
  isDestroyed = () => this.destroyed
  setMenu(_menu: Electron.Menu | null) {}
  flashFrame(flag: boolean) {
    this.flashing = flag
  }
  /** As if a person closed it; true: it is closed now. */
  close() {
    let prevented = false
    this.emit('close', {
      preventDefault: () => {
        prevented = true
      },
    })
    if (!prevented) this.destroy()
    return !prevented
  }
  destroy() {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('closed')
  }
}

type Member<Name extends keyof ElectronApi> = Partial<{ [Key in keyof ElectronApi[Name]]: unknown }>

export function fakeElectron() {
  const windows: FakeWindow[] = []
  const notes: { readonly options: Electron.NotificationConstructorOptions; readonly emitter: EventEmitter }[] = []
  const trays: (EventEmitter & { destroyed: boolean; tip: string })[] = []
  const state = {
    gotLock: true,
    quits: 0,
    exited: undefined as number | undefined,
    paths: new Map<string, string>(),
    schemes: [] as Electron.CustomScheme[],
    blockers: new Set<number>(),
    menu: undefined as Electron.MenuItemConstructorOptions[] | undefined,
    opened: [] as string[],
    errors: [] as string[],
    encryption: true,
    backend: 'gnome_libsecret' as ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>,
    answer: undefined as ((request: Request) => Response | Promise<Response>) | undefined,
    session: {} as Record<string, unknown>,
    sessionEvents: new EventEmitter(),
  }

  class FakeNotification extends EventEmitter {
    static isSupported = () => true
    constructor(options: Electron.NotificationConstructorOptions = {}) {
      super()
      notes.push({ options, emitter: this })
    }
    show() {}
  }
  class FakeTray extends EventEmitter {
    destroyed = false
    tip = ''
    constructor(_image: unknown) {
      super()
      trays.push(this)
    }
    setToolTip(tip: string) {
      this.tip = tip
    }
    setContextMenu() {}
    destroy() {
      this.destroyed = true
    }
  }

  const app = Object.assign(new EventEmitter(), {
    setPath: (name: string, path: string) => void state.paths.set(name, path),
    getPath: (name: string) => state.paths.get(name) ?? '/nowhere',
    getVersion: () => '0.0.0',
    requestSingleInstanceLock: () => state.gotLock,
    enableSandbox: () => {},
    whenReady: async () => {},
    /** As Electron does: asks `before-quit`, then closes the windows. */
    quit() {
      let prevented = false
      app.emit('before-quit', {
        preventDefault: () => {
          prevented = true
        },
      })
      if (prevented) return
      state.quits += 1
      for (const window of windows) window.destroy()
      app.emit('quit')
    },
    exit: (code = 0) => {
      state.exited = code
    },
  } satisfies Member<'app'>)

  const ipcMain = new EventEmitter()
  const fake = {
    app,
    ipcMain,
    BrowserWindow: class extends FakeWindow {
      constructor(options?: Options) {
        super(options)
        windows.push(this)
      }
    },
    Notification: FakeNotification,
    Tray: FakeTray,
    Menu: {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template as unknown as Electron.Menu,
      setApplicationMenu: (menu: Electron.Menu | null) => {
        state.menu = menu as unknown as Electron.MenuItemConstructorOptions[]
      },
    } satisfies Member<'Menu'>,
    dialog: { showErrorBox: (_title: string, text: string) => void state.errors.push(text) } satisfies Member<'dialog'>,
    nativeImage: { createFromPath: () => ({ resize: () => ({}) }) } satisfies Member<'nativeImage'>,
    powerSaveBlocker: {
      start: (_type: 'prevent-app-suspension' | 'prevent-display-sleep') => {
        const id = state.blockers.size + 1
        state.blockers.add(id)
        return id
      },
      stop: (id: number) => state.blockers.delete(id),
    } satisfies Member<'powerSaveBlocker'>,
    protocol: {
      registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => void state.schemes.push(...schemes),
    } satisfies Member<'protocol'>,
    safeStorage: {
      isEncryptionAvailable: () => state.encryption,
      getSelectedStorageBackend: () => state.backend,
      encryptString: (text: string) => Buffer.from(`wrapped:${text}`),
      decryptString: (wrapped: Buffer) => wrapped.toString().replace('wrapped:', ''),
    } satisfies Member<'safeStorage'>,
    session: {
      defaultSession: {
        protocol: {
          handle: (_scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
            state.answer = handler
          },
        },
        ...Object.fromEntries(
          (
            [
              'setPermissionRequestHandler',
              'setPermissionCheckHandler',
              'setDevicePermissionHandler',
            ] satisfies (keyof Electron.Session)[]
          ).map((name) => [
            name,
            (handler: unknown) => {
              state.session[name] = handler
            },
          ]),
        ),
        on: (name: string, listener: (...values: unknown[]) => void) => void state.sessionEvents.on(name, listener),
      },
    } satisfies Member<'session'>,
    shell: {
      openExternal: async (url: string) => void state.opened.push(url),
    } satisfies Member<'shell'>,
  }
  return { electron: fake as unknown as ElectronApi, app, ipcMain, windows, notes, trays, state }
}

/** The main process' end of a message port, and what a page would do at the other. */
export class FakePort extends EventEmitter {
  readonly posted: unknown[] = []
  closed = false
  postMessage(message: unknown) {
    this.posted.push(message)
  }
  start() {}
  close() {
    this.closed = true
  }
  receive(data: unknown) {
    this.emit('message', { data })
  }
}
