import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseWorkspace, problemLine } from '../../shared/config/parse.ts'
import { checkConnections } from './check-connections.ts'

const EXAMPLE = readFileSync(new URL('../../resources/signalbox.yaml', import.meta.url), 'utf8')

function broken(from: string, to: string): string[] {
  expect(EXAMPLE).toContain(from)
  const reading = parseWorkspace(EXAMPLE.replace(from, to), 'signalbox.yaml', checkConnections)
  return reading.ok ? [] : reading.problems.map(problemLine)
}

describe('checkConnections', () => {
  it('finds nothing wrong with the example', () => {
    expect(parseWorkspace(EXAMPLE, 'signalbox.yaml', checkConnections)).toMatchObject({ ok: true, warnings: [] })
  })

  it.each([
    ['kind: haproxy', 'kind: haproxi', 'connections.lb.kind: the role "balancer" has no kind "haproxi". Did you mean "haproxy"?'],
    [
      'address: tcp:10.0.0.2:9999',
      'address: 10.0.0.2',
      'connections.lb.address: this is the text "10.0.0.2", which does not fit. Write unix:/path/to.sock or tcp:host:port.',
    ],
    ['bound: 10\n', 'bounds: 10\n', 'connections.web-hosts: the key "bounds" is not known here. Did you mean "bound"?'],
    ['mode: weights', 'mode: weight', 'routes[0].mode: the text "weight" is not known as "mode". Did you mean "weights"?'],
    ['backend: shop', 'backend: shop; shutdown', 'routes[0].backend: this is the text "shop; shutdown"'],
    ['b: [b-1, b-2]', 'b: [b-1, a-2]', 'routes[0].sides: a server can be on one side only. Correct the value.'],
    [
      '    knownHosts: /etc/ssh/ssh_known_hosts\n',
      '',
      'connections.web-hosts: "knownHosts" is missing. Give every host a fingerprint, or name a known_hosts file.',
    ],
  ])('for %j written as %j says where, what and what to do', (from, to, words) => {
    expect(broken(from, to).join('\n')).toContain(words)
  })

  it.each(['hunter2-hunter2', '5551234'])('wants a reference where a secret goes, and does not repeat %s', (secret) => {
    const [line, ...more] = broken('key: file:/home/deploy/.ssh/id_ed25519', `key: ${secret}`)
    expect(more).toEqual([])
    expect(line).toContain('connections.web-hosts.key')
    expect(line).toMatch(/env:NAME, file:PATH or vault:NAME/)
    expect(line).not.toContain(secret)
  })
})
