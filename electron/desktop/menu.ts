import type { MenuItemConstructorOptions, WebContents } from 'electron'
import type { ElectronApi } from './electron-api.ts'

export interface MenuActions {
  /** The window's page, where there is one. */
  page(): Pick<WebContents, 'sendInputEvent'> | undefined
  quit(): void
}

/** Sends what the same key would: an item goes through the same guard as its key, because it is its key. */
function press(page: ReturnType<MenuActions['page']>, keyCode: string, modifiers: ('control' | 'alt' | 'shift' | 'meta')[]) {
  page?.sendInputEvent({ type: 'keyDown', keyCode, modifiers })
  page?.sendInputEvent({ type: 'keyUp', keyCode, modifiers })
}

/** Menus with their keys. The page itself listens to the keys, so no item registers one a second time. */
export function buildMenu({ Menu }: Pick<ElectronApi, 'Menu'>, actions: MenuActions, platform = process.platform) {
  const mac = platform === 'darwin'
  const control = mac ? 'meta' : 'control'
  /** Ctrl Alt with the letter works whether or not single keys are on. */
  const letter = (label: string, key: string): MenuItemConstructorOptions => ({
    label,
    accelerator: key,
    registerAccelerator: false,
    click: () => press(actions.page(), key, ['control', 'alt']),
  })
  const chord = (label: string, key: string): MenuItemConstructorOptions => ({
    label,
    accelerator: `CmdOrCtrl+Shift+${key}`,
    registerAccelerator: false,
    click: () => press(actions.page(), key, [control, 'shift']),
  })
  const palette: MenuItemConstructorOptions = {
    label: 'Commands…',
    accelerator: 'CmdOrCtrl+K',
    registerAccelerator: false,
    click: () => press(actions.page(), 'K', [control]),
  }
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const quit: MenuItemConstructorOptions = { label: 'Quit Signalbox', accelerator: 'CmdOrCtrl+Q', click: () => actions.quit() }

  const application: MenuItemConstructorOptions = {
    label: 'Signalbox',
    submenu: [{ role: 'about' }, separator, { role: 'hide' }, separator, quit],
  }

  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [application] : []),
    { label: '&File', submenu: [letter('New push…', 'N'), separator, mac ? { role: 'close' } : quit] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        letter('Track as list', 'V'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: '&Go',
      submenu: [
        ...['Push', 'Schedule', 'Backlog', 'Metrics', 'Audit', 'Settings'].map((screen, at) => letter(screen, String(at + 1))),
        separator,
        palette,
      ],
    },
    {
      label: '&Push',
      submenu: [
        letter('Pause', 'P'),
        letter('Advance', 'A'),
        chord('Roll back…', 'R'),
        letter('Take control', 'T'),
        separator,
        letter('Changes', 'C'),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Keys (?)', click: () => press(actions.page(), '/', ['control', 'alt', 'shift']) },
        letter('Diagnose', 'D'),
      ],
    },
  ]
  return Menu.buildFromTemplate(template)
}
