import { z } from 'zod'
import type { Image } from '../../../shared/domain/image.ts'
import type { Json } from '../../../shared/domain/json.ts'
import { defineConnector, durationSetting, entryOf, readSettings } from '../define-connector.ts'
import type { Balancer } from '../roles.ts'
import { type Address, doubtful, type Exchange, exchange } from './client.ts'
import { mapMode } from './map-mode.ts'
import { probeHaproxy } from './probe.ts'
import { type Mode, type Target, targetSchema } from './target.ts'
import { weightsMode } from './weights-mode.ts'
import { refusal } from './wire.ts'

const ADDRESS = /^(?:unix:(\/[^\s;]{1,100})|tcp:(?:\[([0-9a-fA-F:.]+)\]|([\w.-]{1,253})):(\d{1,5}))$/

const configSchema = z.strictObject({
  ...entryOf('balancer', 'haproxy'),
  /** The Runtime API (`stats socket`): `unix:/run/haproxy/admin.sock` or `tcp:127.0.0.1:9999`. */
  address: z.string().regex(ADDRESS, 'write unix:/path/to.sock or tcp:host:port'),
  /** For a whole exchange. */
  timeout: durationSetting('5s', 50, 60_000),
})

function readAddress(text: string): Address {
  const [, path, six, host, port] = ADDRESS.exec(text) ?? []
  return path !== undefined ? { path } : { host: six ?? host ?? '', port: Number(port) }
}

export const haproxy = defineConnector({
  kind: 'haproxy',
  role: 'balancer',
  title: 'HAProxy',
  configSchema,
  targetSchema,
  secrets: [],
  // Weights, states and map entries are set to absolute values.
  capabilities: { idempotentApply: true },
  connect: (config): Balancer => {
    const to: Exchange = {
      shown: config.address,
      address: readAddress(config.address),
      timeout: config.timeout,
      pending: new Set(),
    }
    return {
      probe: (signal) => probeHaproxy(to, signal),
      async observe(target, signal) {
        const route = routeOf(target)
        return route.read(await exchange(to, route.asks, signal))
      },
      imageFor: (target, observation, shares) => routeOf(target).imageFor(observation, shares),
      async apply(target, image, { signal }) {
        await write(to, routeOf(target).writes(image), signal)
      },
      async counters(target, signal) {
        const route = routeOf(target)
        return route.readCounters(await exchange(to, route.asksCounters, signal))
      },
      commands: (target, image) => pasteLines(config.address, routeOf(target).writes(image)),
      async close() {
        for (const cancel of to.pending) cancel()
      },
    }
  },
})

/** A mode bound to its target, so that nothing below asks which of the two it is. */
const bind = <T>(mode: Mode<T>, target: T) => ({
  asks: mode.asks(target),
  asksCounters: mode.asksCounters(target),
  read: (replies: readonly string[]) => mode.read(target, replies),
  readCounters: (replies: readonly string[]) => mode.readCounters(target, replies),
  imageFor: (...rest: Tail<Parameters<Mode<T>['imageFor']>>) => mode.imageFor(target, ...rest),
  writes: (image: Image) => mode.writes(target, image),
})

type Tail<Items extends readonly unknown[]> = Items extends [unknown, ...infer Rest] ? Rest : never

const bound = (target: Target) => (target.mode === 'weights' ? bind(weightsMode, target) : bind(mapMode, target))

// The same target comes every second for as long as its push lives.
const routes = new WeakMap<object, ReturnType<typeof bound>>()

function routeOf(target: Json) {
  const key = typeof target === 'object' && target !== null ? target : undefined
  const kept = key && routes.get(key)
  if (kept) return kept
  const route = bound(readSettings(targetSchema, target, 'The HAProxy route'))
  if (key) routes.set(key, route)
  return route
}

/** Sends phase after phase; stops at the first command that is refused. */
async function write(to: Exchange, phases: readonly (readonly string[])[], signal: AbortSignal) {
  let done = 0
  for (const commands of phases) {
    const replies = await exchange(to, commands, signal, true).catch((error: unknown) => {
      throw done > 0 ? doubtful(error) : error
    })
    const refused = replies.findIndex((reply) => reply !== '')
    if (refused !== -1) {
      const accepted = done + replies.filter((reply) => reply === '').length
      throw refusal(commands[refused] ?? '', replies[refused] ?? '', accepted > 0 ? 'in-doubt' : 'not-done')
    }
    done += replies.length
  }
}

function pasteLines(address: string, phases: readonly (readonly string[])[]): string[] {
  const peer = address.startsWith('unix:') ? `unix-connect:${address.slice(5)}` : `tcp-connect:${address.slice(4)}`
  return phases.map((commands) => `echo '${commands.join('; ')}' | socat -t5 - '${peer}'`)
}
