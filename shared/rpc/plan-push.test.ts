import { describe, expect, it } from 'vitest'
import { workspaceSchema } from '../config/schema.ts'
import { pushId } from '../domain/ids.ts'
import { canonicalJson } from '../domain/json.ts'
import { planPush } from './plan-push.ts'

const workspace = workspaceSchema.parse({
  signalbox: 1,
  connections: { lb: { role: 'balancer', kind: 'haproxy' }, hosts: { role: 'host', kind: 'ssh' } },
  services: {
    shop: {
      environments: {
        production: {
          pipeline: 'usual',
          routes: [{ connection: 'lb', backend: 'be_shop', sides: { a: ['a1'], b: ['b1'] } }],
          addresses: { a: ['http://10.0.0.1/'], b: ['http://10.0.0.2/'] },
          proof: { url: 'http://shop.example/', header: 'x-release' },
        },
      },
    },
  },
  pipelines: {
    usual: {
      stages: [
        { name: 'deploy', steps: [{ kind: 'script', name: 'install', hosts: 'hosts', run: './install' }] },
        { name: 'some', steps: [{ kind: 'shift', name: 'five', share: 5 }] },
        { name: 'watch', steps: [{ kind: 'bake', name: 'watch', for: '5m' }] },
        { name: 'all', hold: false, steps: [{ kind: 'shift', name: 'everybody', share: 100 }] },
      ],
    },
  },
})

const request = {
  id: pushId('p1'),
  service: 'shop',
  environment: 'production',
  release: { version: '2.0.0' },
  mode: 'supervised',
  supervisor: 'maya',
} as const

describe('planPush', () => {
  it('copies everything that the push needs', () => {
    const plan = planPush(workspace, request)
    expect(plan).toMatchObject({
      ok: true,
      value: {
        id: 'p1',
        at: { service: 'shop', environment: 'production' },
        supervisor: 'maya',
        routes: [{ connection: 'lb', target: { backend: 'be_shop', sides: { a: ['a1'], b: ['b1'] } } }],
        sides: ['a', 'b'],
        proof: { samples: 20 },
        drain: 30_000,
      },
    })
  })

  it('holds before every stage that moves customers, unless the workspace says otherwise', () => {
    const plan = planPush(workspace, request)
    expect(plan.ok && plan.value.stages.map(({ name, hold }) => [name, hold])).toEqual([
      ['deploy', false],
      ['some', true],
      ['watch', false],
      ['all', false],
    ])
  })

  it('names every step by its stage and itself', () => {
    const plan = planPush(workspace, request)
    expect(plan.ok && plan.value.stages.flatMap(({ steps }) => steps.map(({ id }) => id))).toEqual([
      'deploy/install',
      'some/five',
      'watch/watch',
      'all/everybody',
    ])
  })

  it('can be journaled: it is plain JSON, whatever the workspace left out', () => {
    const plan = planPush(workspace, request)
    const text = plan.ok ? canonicalJson(plan.value) : ''
    expect(text).toContain('"service":"shop"')
    expect(canonicalJson(JSON.parse(text))).toBe(text)
  })

  it.each([
    [{ service: 'shoop' }, 'The workspace has no service "shoop". It has: shop.'],
    [{ service: 'toString' }, 'The workspace has no service "toString". It has: shop.'],
    [{ environment: 'staging' }, 'The service "shop" has no environment "staging". It has: production.'],
  ])('for %j says what there is', (change, problem) => {
    expect(planPush(workspace, { ...request, ...change })).toEqual({ ok: false, problem })
  })
})
