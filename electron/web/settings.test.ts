import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../shared/config/settings.ts'
import { openSettings } from './settings.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'signalbox-settings-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const file = () => join(home, 'settings.json')

describe('settings', () => {
  it('begin with the defaults, and are there at the next start, for their owner alone', () => {
    expect(openSettings(home).get()).toEqual(defaultSettings)
    expect(openSettings(home).set({ theme: 'light', zone: undefined }).theme).toBe('light')
    expect(openSettings(home).get()).toEqual({ ...defaultSettings, theme: 'light' })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('keep what they know of a file that another version wrote', () => {
    writeFileSync(file(), JSON.stringify({ theme: 'dark', holdMillis: 'long', future: true }))
    expect(openSettings(home).get()).toEqual({ ...defaultSettings, theme: 'dark' })
  })

  it('survive a file that is no JSON', () => {
    writeFileSync(file(), '{"theme":')
    expect(openSettings(home).get()).toEqual(defaultSettings)
  })

  it('refuse a wrong value and keep the file as it was', () => {
    openSettings(home).set({ holdMillis: 1_000 })
    const before = readFileSync(file(), 'utf8')
    expect(() => openSettings(home).set({ holdMillis: 1 })).toThrow()
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })
})
