import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findChromium, hasDisplay, openAppWindow } from './chromium.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-browser-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a browser for the app window', () => {
  it('is looked for on the path, by name, and must be a program', () => {
    const path = join(folder, 'google-chrome')
    writeFileSync(path, '#!/bin/sh\n')
    const found = () => findChromium({ PATH: `/nowhere:${folder}` }, 'linux')
    expect(found()).toBeUndefined()
    chmodSync(path, 0o755)
    expect(found()).toBe(path)
  })

  it('needs a display, except where the system has one always', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':1' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'darwin')).toBe(true)
  })

  it('that does not start is an error and not a hanging start', async () => {
    await expect(openAppWindow(join(folder, 'nothing'), 'http://127.0.0.1:1/', join(folder, 'profile'))).rejects.toThrow(/ENOENT/)
  })
})
