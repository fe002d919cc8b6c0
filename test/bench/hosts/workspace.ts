import type { App } from '../../services/apps.ts'
import type { Haproxy } from '../../services/haproxy.ts'
import { weightsTarget } from '../../services/haproxy.ts'
import type { Fleet } from './fleet.ts'

export interface Site {
  readonly fleet: Fleet
  readonly haproxy: Haproxy
  readonly apps: { readonly a: readonly App[]; readonly b: readonly App[] }
  /** Steps that run side by side, each with its share of the hosts and a log of its own. */
  readonly groups: number
  /** Hosts of one step that are worked on side by side. */
  readonly bound: number
  /** Per host. */
  readonly lines: number
  readonly rate: number
}

/** Half the customers go to green; then, in a supervised push, a person is waited for; then a noisy script runs on all hosts. */
export const workspaceOf = ({ fleet, haproxy, apps, groups, bound, lines, rate }: Site) => ({
  signalbox: 1,
  connections: {
    lb: { role: 'balancer', kind: 'haproxy', address: `unix:${haproxy.sockets.admin}` },
    ...Object.fromEntries(
      shared(fleet, groups).map((hosts, group) => [
        `web-${group + 1}`,
        {
          role: 'host',
          kind: 'ssh',
          user: fleet.user,
          key: `file:${fleet.keyFile}`,
          bound,
          connectTimeout: '60s',
          hosts: hosts.map(({ name, port, fingerprint }) => ({ name, address: '127.0.0.1', port, fingerprint })),
        },
      ]),
    ),
  },
  services: {
    shop: {
      environments: {
        production: {
          pipeline: 'flood',
          routes: [{ connection: 'lb', ...weightsTarget(apps) }],
          addresses: { a: apps.a.map(({ url }) => url), b: apps.b.map(({ url }) => url) },
          proof: { url: haproxy.url, header: 'x-release', samples: 5 },
          drain: '5s',
        },
      },
    },
  },
  pipelines: {
    flood: {
      stages: [
        half,
        {
          name: 'Hosts',
          hold: true,
          steps: Array.from({ length: groups }, (_, group) => ({
            ...{ kind: 'script', name: `deploy ${group + 1}`, hosts: `web-${group + 1}` },
            ...{ run: `flood ${lines} ${rate}`, timeout: '2h' },
          })),
        },
        all,
      ],
    },
  },
})

const half = { name: 'Half', hold: false, steps: [{ kind: 'shift', name: 'half', share: 50 }] }
const all = { name: 'All', hold: false, steps: [{ kind: 'shift', name: 'all', share: 100 }] }

const shared = ({ hosts }: Fleet, groups: number) =>
  Array.from({ length: groups }, (_, group) => hosts.filter((_, index) => index % groups === group))
