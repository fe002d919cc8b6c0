import { describe, expect, it } from 'vitest'
import { connectors } from '../../electron/connectors/registry.ts'
import type { Role } from '../../electron/connectors/roles.ts'
import { balancerKit } from './balancer-kit.ts'
import { practiceWeights, realMap, realWeights } from './haproxy-harness.ts'
import { hostKit } from './host-kit.ts'
import { practiceHttp, realHttp } from './http-harness.ts'
import { probeKit } from './probe-kit.ts'
import { practiceSsh, realSsh } from './ssh-harness.ts'

/** A kit, and where it is run: a name that says what kind of server it is, and how to start it. */
const suite = <Subject>(
  kit: (name: string, start: () => Promise<Subject>) => void,
  servers: Readonly<Record<string, () => Promise<Subject>>>,
) => ({
  names: Object.keys(servers),
  run: () => {
    for (const [name, start] of Object.entries(servers)) kit(name, start)
  },
})

const suites: Readonly<Record<Role, Readonly<Record<string, ReturnType<typeof suite>>>>> = {
  balancer: {
    haproxy: suite(balancerKit, {
      'real HAProxy, weights': realWeights,
      'real HAProxy, map': realMap,
      'practice yard, weights': practiceWeights,
    }),
  },
  host: { ssh: suite(hostKit, { 'real OpenSSH': realSsh, 'practice yard': practiceSsh }) },
  probe: { http: suite(probeKit, { 'real HAProxy': realHttp, 'practice yard': practiceHttp }) },
}

// Whatever the registry holds is tested here: a kind without a harness fails, so that none is forgotten.
for (const { role, kind } of connectors) {
  describe(`${role} ${kind}`, () => {
    const tested = suites[role][kind]
    it('has a harness for a practice server and for the real program', () => {
      const names = (tested?.names ?? []).map((name) => name.split(' ')[0])
      expect(names).toEqual(expect.arrayContaining(['practice', 'real']))
    })
    tested?.run()
  })
}
