import { connectionName, pushId, stepId } from '../../shared/domain/ids.ts'
import type { Image } from '../../shared/domain/image.ts'
import type { PushPlan } from '../../shared/push/plan.ts'

/** Two balancers with one number each: green's share, so that "traffic rises" is a comparison. */
export const ROUTES = 2

export const imageOf = (share: number): Image => ({ share: String(share) })
export const shareOf = (image: Image) => Number(image.share)

const shift = (stage: string, share: number) => ({
  kind: 'shift' as const,
  id: stepId(`${stage}/shift`),
  name: `shift ${share}`,
  share,
})

export const modelPlan = (mode: PushPlan['mode']): PushPlan => ({
  id: pushId('p-model'),
  at: { service: 'shop', environment: 'production' },
  release: { version: '2' },
  mode,
  supervisor: 'maya',
  stages: [
    {
      name: 'smoke',
      hold: false,
      steps: [{ kind: 'smoke', id: stepId('smoke/smoke'), name: 'smoke', checks: [], timeout: 1_000 }],
    },
    { name: 'ask', hold: false, steps: [{ kind: 'approval', id: stepId('ask/ask'), name: 'ask', question: 'go?' }] },
    {
      name: 'some',
      hold: true,
      steps: [
        shift('some', 10),
        { kind: 'bake', id: stepId('some/bake'), name: 'bake', for: 1_000, requests: 0, errors: { ratio: 1.5, floor: 1 } },
      ],
    },
    { name: 'all', hold: true, steps: [shift('all', 100), { kind: 'wait', id: stepId('all/wait'), name: 'wait', for: 1_000 }] },
  ],
  routes: Array.from({ length: ROUTES }, (_, route) => ({ connection: connectionName(`lb-${route}`), target: {} })),
  sides: ['a', 'b'],
  addresses: {},
  proof: { url: 'http://127.0.0.1/', header: 'x-release', samples: 3 },
  drain: 1_000,
  smoke: [],
  notUndone: [],
})
