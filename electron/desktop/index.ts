import { join } from 'node:path'
import * as electron from 'electron'
import Store from 'electron-store'
import { readFiles } from '../built-files.ts'
import { createEngine, dialConsole } from '../engine/create-engine.ts'
import type { ConsoleOptions } from '../options.ts'
import { startPractice } from '../practice-process.ts'
import { settingsFile, settingsStore } from '../settings-file.ts'
import { startDesktop } from './start.ts'

/** The desktop app on the real Electron. What it needs of the package lies in `root`: the built pages, the preload, the icon. */
export const openDesktop = ({ home, initial }: ConsoleOptions, root: string) =>
  startDesktop({
    electron,
    home,
    version: electron.app.getVersion(),
    files: readFiles(join(root, 'dist', 'renderer')),
    preload: join(root, 'dist', 'preload.cjs'),
    icon: join(root, 'resources', 'icons', 'signalbox.png'),
    settings: settingsStore(new Store({ ...settingsFile(home), name: 'settings' })),
    createEngine,
    dialConsole,
    startPractice: () => startPractice({ folder: join(home, 'practice') }),
    ...(initial && { initial }),
  })
