import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/services/places.ts'
import { fingerprintOf, keyType, knownKeys } from './known-hosts.ts'

describe('known_hosts', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let line = ''
  let fingerprint = ''
  const at = (name: string) => join(folder.path, name)
  const count = (text: string, address = 'web-1.example', port = 22) => knownKeys(text, address, port).keys.length

  beforeAll(async () => {
    folder = await temporaryFolder('known')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', at('key')])
    line = readFileSync(at('key.pub'), 'utf8').trim()
    fingerprint = /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', at('key.pub')], { encoding: 'utf8' }))?.[0] ?? ''
  })
  afterAll(() => folder.remove())

  it('gives the fingerprint that ssh-keygen prints', () => {
    const [key] = knownKeys(`web-1.example ${line}`, 'web-1.example', 22).keys
    expect(key && [keyType(key), fingerprintOf(key)]).toEqual(['ssh-ed25519', fingerprint])
  })

  it('knows names in lists, wildcards, brackets with a port, and what is taken out', () => {
    expect(count(`other,web-1.example ${line}`)).toBe(1)
    expect(count(`*.example ${line}`)).toBe(1)
    expect(count(`web-?.example ${line}`)).toBe(1)
    expect(count(`*.example,!web-1.example ${line}`)).toBe(0)
    expect(count(`web-1xexample ${line}`)).toBe(0)
    expect(count(`web-1.example ${line}`, 'web-1.example', 2222)).toBe(0)
    expect(count(`[web-1.example]:2222 ${line}`, 'web-1.example', 2222)).toBe(1)
    expect(count(`WEB-1.example ${line}`)).toBe(1)
  })

  it('reads what ssh-keygen -H has hashed', () => {
    writeFileSync(at('known_hosts'), `web-1.example ${line}\n`)
    execFileSync('ssh-keygen', ['-q', '-H', '-f', at('known_hosts')])
    const hashed = readFileSync(at('known_hosts'), 'utf8')
    expect(hashed).toMatch(/^\|1\|/)
    expect([count(hashed), count(hashed, 'web-2.example')]).toEqual([1, 0])
  })

  it('keeps revoked keys apart, and passes over comments, authorities and broken lines', () => {
    const text = `# web-1.example ${line}\n@cert-authority web-1.example ${line}\nweb-1.example\n\n@revoked web-1.example ${line}\n`
    expect(knownKeys(text, 'web-1.example', 22)).toMatchObject({ keys: [], revoked: [expect.any(Buffer)] })
  })
})
