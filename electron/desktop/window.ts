import type { BrowserWindow } from 'electron'
import { ORIGIN } from './channel.ts'
import type { ElectronApi } from './electron-api.ts'
import { lockContents } from './locks.ts'

export interface WindowOptions {
  readonly preload: string
  readonly icon: string
}

/** What every window of ours is: isolated, sandboxed, without Node. */
const PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  devTools: false,
} as const

export function openMainWindow(
  { BrowserWindow, shell }: Pick<ElectronApi, 'BrowserWindow' | 'shell'>,
  { preload, icon }: WindowOptions,
) {
  const window = new BrowserWindow({
    title: 'Signalbox',
    icon,
    width: 1440,
    height: 900,
    minWidth: 1120,
    minHeight: 720,
    show: false,
    backgroundColor: '#16191d',
    webPreferences: { ...PREFERENCES, preload, backgroundThrottling: false },
  })
  lockContents(window.webContents, (url) => void shell.openExternal(url))
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${ORIGIN}/`)
  return window
}

/** A small modal window in front of `parent`, without preload. */
export function openQuestion({ BrowserWindow }: Pick<ElectronApi, 'BrowserWindow'>, parent: BrowserWindow | undefined) {
  const window = new BrowserWindow({
    ...(parent && { parent, modal: true }),
    title: 'Quit Signalbox?',
    width: 520,
    height: 360,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    webPreferences: { ...PREFERENCES },
  })
  window.setMenu(null)
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  return window
}

export function bringToFront(window: BrowserWindow | undefined) {
  if (window === undefined || window.isDestroyed()) return false
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  return true
}
