/** Map files as HAProxy keeps them in memory: a file's lines at the start, then whatever the Runtime API made of them. */

interface MapEntry {
  /** What `show map` prints in front: an address in HAProxy's memory. */
  readonly reference: string
  readonly key: string
  value: string
}

export interface MapTable {
  readonly id: number
  readonly file: string
  version: number
  nextVersion: number
  /** By version: the one in use, and those that are prepared. */
  readonly versions: Map<number, MapEntry[]>
}

let addresses = 0x5630423b0a20

const entry = (key: string, value: string): MapEntry => {
  addresses += 0xa0
  return { reference: `0x${addresses.toString(16)}`, key, value }
}

export function createMap(id: number, file: string, lines: readonly (readonly [key: string, value: string])[]): MapTable {
  return { id, file, version: 0, nextVersion: 0, versions: new Map([[0, lines.map(([key, value]) => entry(key, value))]]) }
}

const live = (map: MapTable) => map.versions.get(map.version) ?? []

/** What a request with this key is told; the first entry wins. */
export const lookUp = (map: MapTable, key: string) => live(map).find((each) => each.key === key)?.value

export const UNKNOWN_MAP = 'Unknown map identifier. Please use #<id> or <file>.\n'

export function listMaps(maps: readonly MapTable[], configuration: string): string {
  const rows = maps.map((map) => {
    const entries = [...map.versions.values()].reduce((sum, each) => sum + each.length, 0)
    const about = `pattern loaded from file '${map.file}' used by map at file '${configuration}' line 18.`
    return `${map.id} (${map.file}) ${about} curr_ver=${map.version} next_ver=${map.nextVersion} entry_cnt=${entries}`
  })
  return `${['# id (file) description', ...rows].join('\n')}\n`
}

/** One map command on one map. `words` are what follows the map's name, `version` what stood behind `@`. */
export function changeMap(
  verb: string,
  map: MapTable,
  words: readonly string[],
  version: number | undefined,
  payload: string | undefined,
): string {
  if (version !== undefined && verb !== 'commit' && version > map.nextVersion) {
    return "Version number in the future, please use 'prepare map' before.\n"
  }
  const entries = version === undefined ? live(map) : (map.versions.get(version) ?? [])
  const [key, value] = words
  switch (verb) {
    case 'show':
      return entries.map((each) => `${each.reference} ${each.key} ${each.value}\n`).join('')
    case 'get': {
      const found = key === undefined ? undefined : lookUp(map, key)
      const details = found === undefined ? 'found=no' : `found=yes, idx=tree, key="${key}", value="${found}", type="str"`
      return `type=str, case=sensitive, ${details}\n`
    }
    case 'add': {
      const added = payload === undefined ? [[key, value]] : payload.split('\n').map((line) => line.trim().split(/\s+/))
      const whole = added.filter((pair): pair is [string, string] => Boolean(pair[0]) && Boolean(pair[1]))
      if (whole.length === 0) {
        return "'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload\n"
      }
      entries.push(...whole.map(([name, text]) => entry(name, text)))
      return ''
    }
    case 'set': {
      if (key === undefined || value === undefined) return "'set map' expects three parameters: map identifier, key and value.\n"
      const found = entries.filter((each) => each.key === key || `#${each.reference}` === key)
      for (const each of found) each.value = value
      return found.length > 0 ? '' : 'entry not found.\n'
    }
    case 'del': {
      if (key === undefined) return 'This command expects two parameters: map identifier and key.\n'
      const kept = entries.filter((each) => each.key !== key && `#${each.reference}` !== key)
      if (kept.length === entries.length) return 'Key not found.\n'
      entries.splice(0, entries.length, ...kept)
      return ''
    }
    case 'clear':
      entries.splice(0)
      return ''
    case 'prepare':
      map.nextVersion += 1
      map.versions.set(map.nextVersion, [])
      return `New version created: ${map.nextVersion}\n`
    case 'commit':
      if (version === undefined || version <= map.version || version > map.nextVersion) return 'Version number out of range.\n'
      for (const older of map.versions.keys()) if (older < version) map.versions.delete(older)
      map.version = version
      return ''
    default:
      throw new Error(`no map command ${verb}`)
  }
}
