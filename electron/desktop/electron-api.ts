import type * as Electron from 'electron'

/**
 * What this folder uses of Electron. It is handed in, so that everything here runs in tests against a fake that Electron's
 * own types describe; only `index.ts` and `preload.ts` name the real one.
 */
export type ElectronApi = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'Notification'
  | 'nativeImage'
  | 'powerSaveBlocker'
  | 'protocol'
  | 'safeStorage'
  | 'session'
  | 'shell'
  | 'Tray'
>
