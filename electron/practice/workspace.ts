import type { AppServer } from './apps.ts'

export interface WorkspaceFacts {
  readonly frontDoor: string
  /** `unix:PATH` or `tcp:HOST:PORT`. */
  readonly balancer: string
  readonly backend: string
  readonly servers: readonly AppServer[]
  readonly hosts: {
    readonly user: string
    readonly keyFile: string
    readonly list: readonly { readonly name: string; readonly port: number; readonly fingerprint: string }[]
  }
}

/** The yard as a team would write it down: the same kind of file that a real workspace has. */
export function workspaceText({ frontDoor, balancer, backend, servers, hosts }: WorkspaceFacts): string {
  const sides = [...new Set(servers.map(({ side }) => side))]
  const of = (side: string) => servers.filter((server) => server.side === side)
  const list = (items: readonly string[]) => `[${items.join(', ')}]`
  return `# The practice yard. Everything in here runs on this computer and ends with it; nothing is real.
signalbox: 1
practice: true

connections:
  lb:
    role: balancer
    kind: haproxy
    address: ${quoted(balancer)}
    timeout: 2s
${hostsText(hosts)}  web:
    role: probe
    kind: http
    url: ${frontDoor}/

services:
  storefront:
    environments:
      production:
        pipeline: storefront
        routes:
          - connection: lb
            mode: weights
            backend: ${backend}
            sides:
${sides.map((side) => `              ${side}: ${list(of(side).map(({ name }) => name))}`).join('\n')}
        addresses:
${sides
  .map(
    (side) =>
      `          ${side}:\n${of(side)
        .map(({ host, port }) => `            - http://${host}:${port}`)
        .join('\n')}`,
  )
  .join('\n')}
        proof:
          url: ${frontDoor}/
          header: x-release
          samples: 20
        drain: 30s
        minServers: 2
        smoke:
          - path: /healthz
            body: ok
          - path: /checkout
        notUndone:
          - Orders that customers have placed meanwhile stay placed.

pipelines:
  storefront:
    stages:
      - name: Deploy green
        steps:
          - kind: script
            name: Deploy
            hosts: hosts
            run: deploy --side "$SIGNALBOX_SIDE" --version "$SIGNALBOX_VERSION"
            timeout: 5m
      - name: Smoke
        steps:
          - kind: smoke
            name: Smoke
            timeout: 1m
            checks:
              - path: /healthz
                body: ok
              - path: /checkout
${EXPOSURES.map(exposureText).join('')}`
}

interface Exposure {
  readonly name: string
  readonly share: number
  /** Shortest time and least number of requests on green that a verdict needs. */
  readonly bake: string
  readonly requests: number
}

/** Customers come at 40 a second at most as far as the yard's clock goes, so these numbers fit the times at either speed. */
const EXPOSURES: readonly Exposure[] = [
  { name: '5% customers', share: 5, bake: '3m', requests: 200 },
  { name: '25%', share: 25, bake: '2m', requests: 300 },
  { name: '50%', share: 50, bake: '2m', requests: 500 },
  { name: '100%', share: 100, bake: '2m', requests: 500 },
]

const exposureText = ({ name, share, bake, requests }: Exposure) => `      - name: ${quoted(name)}
        steps:
          - kind: shift
            name: ${quoted(`${share}% to green`)}
            share: ${share}
          - kind: bake
            name: ${quoted(`Watch ${share}%`)}
            for: ${bake}
            requests: ${requests}
            errors:
              ratio: 2
              floor: 2
`

function hostsText({ user, keyFile, list }: WorkspaceFacts['hosts']) {
  return `  hosts:
    role: host
    kind: ssh
    user: ${user}
    key: ${quoted(`file:${keyFile}`)}
    hosts:
${list.map(({ name, port, fingerprint }) => `      - { name: ${name}, address: 127.0.0.1, port: ${port}, fingerprint: ${quoted(fingerprint)} }`).join('\n')}
`
}

/** A YAML double-quoted string is a JSON string. */
const quoted = (text: string) => JSON.stringify(text)
