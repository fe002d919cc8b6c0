import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWorkspace, problemLine } from './parse.ts'

const GOOD = `signalbox: 1
connections:
  lb: { role: balancer, kind: haproxy }
  hosts: { role: host, kind: ssh }
services:
  shop:
    environments:
      production:
        pipeline: usual
        routes:
          - connection: lb
            backend: be_shop
            sides: { a: [a1], b: [b1] }
        addresses:
          a: [http://10.0.0.1:8080]
          b: [http://10.0.0.2:8080]
        proof: { url: http://shop.example/, header: x-release }
pipelines:
  usual:
    stages:
      - name: deploy
        steps:
          - { kind: script, name: install, hosts: hosts, run: ./install }
      - name: first
        steps:
          - { kind: shift, name: five, share: 5 }
      - name: watch
        steps:
          - { kind: bake, name: watch, for: 5m }
      - name: all
        steps:
          - { kind: shift, name: everybody, share: 100 }
`

/** The good file with one piece of text replaced, and the problems that come of it. */
function broken(from: string, to: string): string[] {
  expect(GOOD).toContain(from)
  const reading = parseWorkspace(GOOD.replace(from, to), 'signalbox.yaml')
  return reading.ok ? [] : reading.problems.map(problemLine)
}

describe('parseWorkspace', () => {
  it('accepts a good file and fills in what was left out', () => {
    const reading = parseWorkspace(GOOD, 'signalbox.yaml')
    expect(reading).toMatchObject({
      ok: true,
      warnings: [],
      workspace: {
        practice: false,
        services: { shop: { environments: { production: { drain: 30_000, smoke: [], notUndone: [] } } } },
      },
    })
  })

  it.each([
    [
      '    environments:',
      '    enviroments:',
      'signalbox.yaml:7:5 services.shop: the key "enviroments" is not known here. Did you mean "environments"?',
    ],
    [
      'name: five, share: 5',
      'name: five, shar: 5',
      'signalbox.yaml:26:40 pipelines.usual.stages[1].steps[0]: the key "shar" is not known here. Did you mean "share"?',
    ],
    [
      'signalbox: 1',
      'signalbox: 1\nsignalbox: 1',
      'signalbox.yaml:2:1 the key "signalbox" stands here a second time, and only one of them could be used. Remove or rename one of the two.',
    ],
    [
      'pipeline: usual',
      'pipeline: usuall',
      'signalbox.yaml:9:19 services.shop.environments.production.pipeline: there is no pipeline "usuall". Did you mean "usual"?',
    ],
    [
      'connection: lb',
      'connection: hosts',
      'signalbox.yaml:11:25 services.shop.environments.production.routes[0].connection: the connection "hosts" has the role "host", and "balancer" is needed here. Use one of: lb.',
    ],
    [
      'hosts: hosts',
      'hosts: machines',
      'signalbox.yaml:23:51 pipelines.usual.stages[0].steps[0].hosts: there is no connection "machines". Use one of: lb, hosts.',
    ],
    [
      '{ a: [a1], b: [b1] }',
      '{ a: [a1] }',
      'signalbox.yaml:13:13 services.shop.environments.production.routes[0].sides: a blue-green service has exactly two sides, and here are 1. Name the two sides, such as "a" and "b".',
    ],
    [
      '          b: [http://10.0.0.2:8080]\n',
      '',
      'signalbox.yaml:14:9 services.shop.environments.production.addresses: the side "b" has no address, so it can\'t be tested before customers get it. Add where it answers without the balancer, such as "b: [http://10.0.0.1:8080]".',
    ],
    [
      'http://10.0.0.2',
      'ftp://10.0.0.2',
      'signalbox.yaml:16:15 services.shop.environments.production.addresses.b[0]: this is the text "ftp://10.0.0.2:8080", but must be an address that begins with http:// or https://. Correct the value.',
    ],
    [
      'share: 100',
      'share: 5',
      'signalbox.yaml:32:52 pipelines.usual.stages[3].steps[0].share: shares must rise, and 5 % comes after 5 %. Use more than 5, up to 100.',
    ],
    [
      'share: 100',
      'share: 50',
      'signalbox.yaml:32:52 pipelines.usual.stages[3].steps[0].share: the last shift leaves 50 % of the customers on the old side. End with "share: 100".',
    ],
    [
      'share: 100',
      'share: 101',
      'signalbox.yaml:32:52 pipelines.usual.stages[3].steps[0].share: this is the number 101, but must be at most 100. Correct the value.',
    ],
    [
      'kind: shift, name: five, share: 5',
      'kind: bake, name: early, for: 5m',
      'signalbox.yaml:26:13 pipelines.usual.stages[1].steps[0]: the bake "early" comes before any shift, when nobody is on the new side yet. Move it behind the first shift.',
    ],
    [
      'kind: bake',
      'kind: bak',
      'signalbox.yaml:29:21 pipelines.usual.stages[2].steps[0].kind: the text "bak" is not known as "kind". Did you mean "bake"?',
    ],
    [
      'for: 5m',
      'for: 5 minutes',
      'signalbox.yaml:29:45 pipelines.usual.stages[2].steps[0].for: this is the text "5 minutes", but must be a duration such as 30s, 15m or 2h. Correct the value.',
    ],
    [
      '        pipeline: usual\n',
      '',
      'signalbox.yaml:8:7 services.shop.environments.production: "pipeline" is missing. Add it: it must be a text.',
    ],
    [
      '- name: first',
      '- name: deploy',
      'signalbox.yaml:24:15 pipelines.usual.stages[1].name: there is a stage "deploy" already, and names tell them apart. Give it another name.',
    ],
    [
      '  shop:',
      '  constructor:',
      'signalbox.yaml:6:3 services.constructor: "constructor" can\'t be used as a name. Use a name that JavaScript does not use itself.',
    ],
    ['  shop:', '  __proto__:', 'signalbox.yaml:6:3 "__proto__" may not be used as a key. Choose another name.'],
    ['share: 100', 'share: .nan', 'signalbox.yaml:32:52 this is no number that can be used. Write a finite number.'],
    [
      'signalbox: 1',
      '\tsignalbox: 1',
      'signalbox.yaml:1:1 this is no valid YAML: Tabs are not allowed as indentation. Indent with spaces.',
    ],
    [
      'signalbox: 1',
      'signalbox: 1\n---',
      'signalbox.yaml:2:1 this is no valid YAML: a second document begins here. Keep one document: remove the line with "---" and what follows.',
    ],
  ])('for %j written as %j says where, what, why and what to do', (from, to, line) => {
    expect(broken(from, to)).toContain(line)
  })

  it('says all that is wrong at once, in the order of the file', () => {
    const lines = broken('pipeline: usual', 'pipeline: x\n        drian: 5s\n        drain: 5')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain('signalbox.yaml:10:9 ')
    expect(lines[1]).toContain('signalbox.yaml:11:16 ')
  })

  it('warns of what nobody uses', () => {
    const reading = parseWorkspace(
      `${GOOD}  spare: { stages: [{ name: a, steps: [{ kind: shift, name: a, share: 100 }] }] }\n`,
      'w.yaml',
    )
    expect(reading.ok && reading.warnings.map(problemLine)).toEqual([
      'w.yaml:33:3 pipelines.spare: no environment uses the pipeline "spare". Use it, or remove it.',
    ])
  })

  it('runs a further check only when everything else is right, and places what it finds', () => {
    const further = () => [{ path: ['connections', 'lb', 'kind'], message: 'no such kind', next: 'Choose another.' }]
    const reading = parseWorkspace(GOOD, 'w.yaml', further)
    expect(reading.ok ? [] : reading.problems.map(problemLine)).toEqual([
      'w.yaml:3:31 connections.lb.kind: no such kind. Choose another.',
    ])
    const worse = parseWorkspace(GOOD.replace('pipeline: usual', 'pipeline: x'), 'w.yaml', further)
    expect(worse.ok ? [] : worse.problems.map(({ path }) => path)).toEqual(['services.shop.environments.production.pipeline'])
  })

  it('understands anchors and aliases', () => {
    const text = GOOD.replace('a: [http://10.0.0.1:8080]', 'a: &here [http://10.0.0.1:8080]').replace(
      'b: [http://10.0.0.2:8080]',
      'b: *here',
    )
    expect(parseWorkspace(text, 'w.yaml')).toMatchObject({
      ok: true,
      workspace: { services: { shop: { environments: { production: { addresses: { b: ['http://10.0.0.1:8080'] } } } } } },
    })
  })
})

describe('parseWorkspace with a hostile file', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(9)}]`),
  ]

  it.each([
    ['an alias bomb', bomb.join('\n'), "can't be read"],
    ['an alias that holds itself', '&a [*a]', 'holds itself'],
    ['many aliases', `a: &a [1]\nb: [${'*a,'.repeat(5_000)}]`, 'more than 100 aliases'],
    ['deep brackets', '['.repeat(50_000), 'deep'],
    ['deep lists', '- '.repeat(50_000), 'deep'],
    ['too much text', '#'.repeat(500_001), '500000'],
    ['a long tag', '!'.repeat(100_000), 'no valid YAML'],
  ])('refuses %s with one short sentence', (_, text, words) => {
    const reading = parseWorkspace(text, 'w.yaml')
    const lines = reading.ok ? [] : reading.problems.map(problemLine)
    expect(lines.join('\n')).toContain(words)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500)
    expect(lines.length).toBeLessThanOrEqual(100)
  })

  const wellFormed = (text: string) => {
    const reading = parseWorkspace(text, 'w.yaml')
    if (reading.ok) return
    expect(reading.problems.length).toBeGreaterThan(0)
    const rows = text.split(/\n/).length
    for (const problem of reading.problems) {
      expect(problem.line).toBeGreaterThanOrEqual(1)
      expect(problem.line).toBeLessThanOrEqual(rows)
      expect(problem.column).toBeGreaterThanOrEqual(1)
      expect(problem.message).not.toMatch(/\n|\[object|undefined/)
      expect(problem.next).toMatch(/[.?]$/)
    }
  }

  it('never throws, whatever the text is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), wellFormed), { numRuns: 300 })
  })

  it('never throws for a good file with a hole, a repetition or garbage in it', () => {
    const place = fc.nat({ max: GOOD.length })
    const piece = fc.oneof(
      fc.constantFrom('*x', '&x ', '? ', '- ', '{', ']', ': ', '\n', '\t', '!!binary ', '.inf', '<<: ', '%', '"', '|\n'),
      fc.string({ maxLength: 6 }),
    )
    fc.assert(
      fc.property(place, place, piece, (from, length, text) =>
        wellFormed(GOOD.slice(0, from) + text + GOOD.slice(from + (length % 40))),
      ),
      { numRuns: 500 },
    )
  })

  it('never throws for a file of the right form with the wrong values', () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    const file = fc.record(
      { signalbox: fc.oneof(fc.constant(1), value), connections: value, services: value, pipelines: value },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(file, (content) => wellFormed(JSON.stringify(content))),
      { numRuns: 200 },
    )
  })
})
