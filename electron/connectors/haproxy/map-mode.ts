import type { Image } from '../../../shared/domain/image.ts'
import { ConnectorError } from '../errors.ts'
import { asksBackend, asksStat, readBackend, readStat } from './servers.ts'
import type { MapTarget, Mode } from './target.ts'
import { count, countOrZero, garbled, table } from './wire.ts'

const askMap = (target: MapTarget) => `show map ${target.map}`
const objectName = (target: MapTarget, entry: string) => `${target.map} ${entry}`
const PERCENT = /^(\d{1,3})$/

/**
 * A backend per side. One map entry holds the percent of sessions that go to one of them, so that a shift is a single atomic
 * write; further entries send cohorts to a side by name. The frontend that reads the map is in `resources/haproxy`.
 */
export const mapMode: Mode<MapTarget> = {
  asks: (target) => [askMap(target), ...Object.values(target.sides).flatMap(asksBackend)],

  read(target, [mapReply = '', ...rest]) {
    const entries = readMap(target, mapReply)
    const image = Object.fromEntries(
      entriesOf(target).map((entry) => [objectName(target, entry), entries.get(entry) ?? missingEntry(target, entry)]),
    )
    const percent = readPercent(target, image)
    const observed = Object.entries(target.sides).map(
      ([side, backend], index) => [side, readBackend(backend, rest.slice(2 * index, 2 * index + 2))] as const,
    )
    const shares = Object.fromEntries(observed.map(([side]) => [side, side === target.percent.side ? percent : 100 - percent]))
    const isServed = (side: string) => (shares[side] ?? 0) > 0 || target.cohorts.some((cohort) => entries.get(cohort) === side)
    return {
      image,
      shares,
      servers: Object.fromEntries(
        observed.map(([side, { servers }]) => [
          side,
          [...servers.values()].map(({ name, address, health, takesTraffic, open }) => {
            return { name, address, health, takesTraffic: takesTraffic && isServed(side), open }
          }),
        ]),
      ),
      notes: [
        `Run-time map entries are lost when HAProxy reloads: it reads ${target.map} again, which it never writes. ` +
          'Write the same values into that file after a push, and before any reload.',
      ],
    }
  },

  imageFor(target, observation, shares) {
    const other = otherSide(target)
    const percent = shares[target.percent.side] ?? 0
    if (!Number.isInteger(percent) || percent < 0 || percent > 100 || percent + (shares[other] ?? 0) !== 100) {
      throw rejected(`A share of ${percent} percent can't be set.`, 'Ask for whole percents that sum to 100.')
    }
    return {
      [objectName(target, target.percent.entry)]: String(percent),
      ...Object.fromEntries(
        target.cohorts.map((cohort) => [
          objectName(target, cohort),
          sideOfCohort(
            target,
            observation.image[objectName(target, cohort)] ?? other,
            readPercent(target, observation.image),
            percent,
          ),
        ]),
      ),
    }
  },

  writes(target, image) {
    const known = entriesOf(target)
    return [
      Object.entries(image).map(([object, value]) => {
        const entry = known.find((name) => objectName(target, name) === object)
        if (entry === undefined) throw rejected(`${object} is no entry of this route.`, 'Check the route in signalbox.yaml.')
        if (entry === target.percent.entry ? !isPercent(value) : !(value in target.sides)) {
          throw rejected(
            `"${value}" is no value for ${object}.`,
            'The percent is a whole number from 0 to 100, a cohort names a side.',
          )
        }
        return `set map ${target.map} ${entry} ${value}`
      }),
    ]
  },

  asksCounters: (target) => Object.values(target.sides).map(asksStat),

  readCounters(target, replies) {
    return Object.fromEntries(
      Object.entries(target.sides).map(([side, backend], index) => {
        const row = readStat(backend, replies[index] ?? '').get('BACKEND')
        if (!row) throw garbled(`no totals of backend ${backend}`, replies[index] ?? '')
        // A backend's own totals hold the answers that HAProxy gave in a server's place (502, 503, 504) as well.
        const requests = row.mode === 'tcp' ? count(row, 'stot') : countOrZero(row, 'req_tot')
        return [
          side,
          {
            requests,
            errors: row.mode === 'tcp' ? countOrZero(row, 'econ') : countOrZero(row, 'hrsp_5xx'),
            open: countOrZero(row, 'scur'),
            ...(requests > 0
              ? { meanMillis: countOrZero(row, 'qtime') + countOrZero(row, 'ctime') + countOrZero(row, 'rtime') }
              : {}),
          },
        ]
      }),
    )
  },
}

const entriesOf = (target: MapTarget) => [target.percent.entry, ...target.cohorts]

const otherSide = (target: MapTarget) => Object.keys(target.sides).find((side) => side !== target.percent.side) ?? ''

const isPercent = (text: string | undefined) => text !== undefined && PERCENT.test(text) && Number(text) <= 100

/**
 * A cohort goes first: with the first percent it follows the side that grows. It stays there while the shares move, and at
 * 0 and 100 percent it is where everybody is, so that "0 percent" means nobody.
 */
function sideOfCohort(target: MapTarget, now: string, was: number, percent: number) {
  const other = otherSide(target)
  if (percent === 0) return other
  if (percent === 100) return target.percent.side
  if (was === 0) return target.percent.side
  if (was === 100) return other
  return now
}

/** Lines read `0x55d3c0a1e2b0 key value`. */
function readMap(target: MapTarget, reply: string): Map<string, string> {
  const lines = table(askMap(target), reply).split('\n').filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [, key, value] = /^0x[0-9a-f]+ (\S+) (.*)$/.exec(line) ?? []
      if (key === undefined || value === undefined) throw garbled('a map entry that is none', line)
      return [key, value]
    }),
  )
}

function readPercent(target: MapTarget, image: Image): number {
  const text = image[objectName(target, target.percent.entry)]
  if (!isPercent(text)) {
    throw rejected(
      `Entry ${target.percent.entry} of map ${target.map} is "${text ?? ''}" and not a whole percent.`,
      `Set it by hand: \`set map ${target.map} ${target.percent.entry} 0\`.`,
    )
  }
  return Number(text)
}

function missingEntry(target: MapTarget, entry: string): never {
  throw new ConnectorError({
    code: 'not-found',
    message: `HAProxy's map ${target.map} has no entry ${entry}.`,
    next: `Add a line "${entry} VALUE" to the map file and reload, or \`add map ${target.map} ${entry} VALUE\`.`,
    outcome: 'not-done',
  })
}

const rejected = (message: string, next: string) => new ConnectorError({ code: 'rejected', message, next, outcome: 'not-done' })
