import type { Image } from '../../../shared/domain/image.ts'
import { ConnectorError } from '../errors.ts'
import { distribute } from './distribute.ts'
import { asksBackend, asksStat, type BackendObservation, readBackend, readStat, type Server, sumCounters } from './servers.ts'
import type { Mode, WeightsTarget } from './target.ts'

const objectName = (target: WeightsTarget, server: string) => `${target.backend}/${server}`
const setting = (weight: number, admin: string) => `weight ${weight}, ${admin}`
const SETTING = /^weight (\d{1,3}), (ready|drain|maint)$/

/** Both sides are servers of one backend. */
export const weightsMode: Mode<WeightsTarget> = {
  asks: (target) => asksBackend(target.backend),

  read(target, replies) {
    const backend = readBackend(target.backend, replies)
    const sides = Object.entries(target.sides).map(
      ([side, names]) => [side, names.map((name) => serverOf(target, backend, name))] as const,
    )
    const all = sides.flatMap(([, servers]) => servers)
    const total = sumOfWeights(all)
    return {
      image: Object.fromEntries(all.map((server) => [objectName(target, server.name), setting(server.weight, server.admin)])),
      shares: Object.fromEntries(sides.map(([side, servers]) => [side, total === 0 ? 0 : (100 * sumOfWeights(servers)) / total])),
      servers: Object.fromEntries(
        sides.map(([side, servers]) => [
          side,
          servers.map(({ name, address, health, takesTraffic, open }) => ({ name, address, health, takesTraffic, open })),
        ]),
      ),
      notes: notes(target, backend, all),
    }
  },

  imageFor(target, observation, shares) {
    const refusal = observation.notes.find((note) => note.startsWith(UNFIT))
    if (refusal) {
      throw rejected(
        refusal,
        'Route this service by a map instead: the recommended configuration for map mode keeps sessions in place.',
      )
    }
    const [first, second] = Object.entries(target.sides)
    if (!first || !second) throw rejected('A route needs two sides.', 'Name two sides in signalbox.yaml.')
    const percents = [first, second].map(([side]) => shares[side] ?? 0)
    const [one = 0, two = 0] = percents
    if (!percents.every((share) => Number.isInteger(share) && share >= 0 && share <= 100) || one + two !== 100) {
      throw rejected(`Shares of ${one} and ${two} percent can't be set.`, 'Ask for whole percents that sum to 100.')
    }
    const pools = [first, second].map(([, names]) => pool(target, observation.image, names))
    const [a = NONE, b = NONE] = pools
    const [weightsA, weightsB] = distribute({ servers: a.working.length, share: one }, { servers: b.working.length, share: two })
    return {
      ...settings(target, observation.image, a, weightsA, one > 0),
      ...settings(target, observation.image, b, weightsB, two > 0),
    }
  },

  writes(target, image) {
    const known = Object.entries(target.sides).flatMap(([, names]) => names.map((name) => objectName(target, name)))
    const stranger = Object.keys(image).find((object) => !known.includes(object))
    if (stranger !== undefined) throw rejected(`${stranger} is no server of this route.`, 'Check the route in signalbox.yaml.')
    const lines = Object.entries(image).map(([object, value]) => ({ ...readSetting(object, value), object }))
    // Whoever ends up with traffic is set before anybody is taken out, so that there is always somebody to serve.
    const serving = lines.filter(({ weight, admin }) => weight > 0 && admin === 'ready')
    const resting = lines.filter((line) => !serving.includes(line))
    return [serving, resting]
      .filter((phase) => phase.length > 0)
      .map((phase) =>
        phase.flatMap(({ object, weight, admin }) => [
          `set server ${object} weight ${weight}`,
          `set server ${object} state ${admin}`,
        ]),
      )
  },

  asksCounters: (target) => [asksStat(target.backend)],

  readCounters(target, [reply = '']) {
    const rows = readStat(target.backend, reply)
    return Object.fromEntries(
      Object.entries(target.sides).map(([side, names]) => [
        side,
        sumCounters(names.map((name) => rows.get(name) ?? missing(target, name))),
      ]),
    )
  },
}

interface Pool {
  /** Servers that share the side's traffic. */
  readonly working: readonly string[]
  /** Servers that somebody has taken out by hand while others of the side work: they stay out. */
  readonly out: readonly string[]
}

const NONE: Pool = { working: [], out: [] }

function pool(target: WeightsTarget, image: Image, names: readonly string[]): Pool {
  const working = names.filter((name) => readSetting(objectName(target, name), image[objectName(target, name)]).admin === 'ready')
  // Where the whole side is out, that is how it rests between pushes.
  return working.length === 0 ? { working: names, out: [] } : { working, out: names.filter((name) => !working.includes(name)) }
}

function settings(
  target: WeightsTarget,
  image: Image,
  { working, out }: Pool,
  weights: readonly number[],
  wanted: boolean,
): Image {
  const admin = (name: string) => readSetting(objectName(target, name), image[objectName(target, name)]).admin
  return Object.fromEntries([
    ...working.map((name, index) => [objectName(target, name), setting(weights[index] ?? 0, wanted ? 'ready' : admin(name))]),
    ...out.map((name) => [objectName(target, name), image[objectName(target, name)] ?? '']),
  ])
}

function readSetting(object: string, value: string | undefined) {
  const [, digits, admin] = SETTING.exec(value ?? '') ?? []
  const weight = Number(digits)
  if (digits === undefined || admin === undefined || weight > 256) {
    throw rejected(
      `"${value ?? ''}" is no setting for ${object}.`,
      'A setting reads like "weight 5, ready", with a weight from 0 to 256.',
    )
  }
  return { weight, admin }
}

const sumOfWeights = (servers: readonly Server[]) =>
  servers.reduce((sum, server) => sum + (server.admin === 'ready' ? server.weight : 0), 0)

const serverOf = (target: WeightsTarget, backend: BackendObservation, name: string) =>
  backend.servers.get(name) ?? missing(target, name)

function missing(target: WeightsTarget, name: string): never {
  throw new ConnectorError({
    code: 'not-found',
    message: `HAProxy's backend ${target.backend} has no server ${name}.`,
    next: "Correct the servers of this route in signalbox.yaml, or HAProxy's configuration.",
    outcome: 'not-done',
  })
}

const UNFIT = 'Weights do not move everybody'
const STATIC = /^(static-rr|source|uri|url_param|hdr|rdp-cookie)/

function notes(target: WeightsTarget, { cookie, algorithm }: BackendObservation, servers: readonly Server[]): string[] {
  const changed = servers.filter((server) => server.weight !== server.initialWeight)
  const example = changed[0]
  return [
    ...(cookie
      ? [`${UNFIT}: backend ${target.backend} keeps sessions on their server by the cookie ${cookie}, also at weight 0.`]
      : []),
    ...(algorithm === 'first'
      ? [`${UNFIT}: backend ${target.backend} balances by "first", which fills one server after another whatever their weights.`]
      : []),
    ...(algorithm && STATIC.test(algorithm)
      ? [
          `Backend ${target.backend} balances by "${algorithm}", which may not take weights at run time; roundrobin and leastconn do.`,
        ]
      : []),
    example
      ? `Weights are lost when HAProxy reloads: ${objectName(target, example.name)} would go from weight ${example.weight} back to ${example.initialWeight}. ${REMEDY}`
      : `Weights set at run time are lost when HAProxy reloads. ${REMEDY}`,
  ]
}

const REMEDY =
  'To keep them, set `server-state-file` and `load-server-state-from-file global`, and write `show servers state` to that file before every reload.'

const rejected = (message: string, next: string) => new ConnectorError({ code: 'rejected', message, next, outcome: 'not-done' })
