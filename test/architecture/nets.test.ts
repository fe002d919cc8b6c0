import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHECKS, type CheckName } from '../house/checks.ts'
import { ROOMS } from '../house/import-table.ts'
import { BREACHES } from './breaches.ts'
import { copyOfProject } from './copy.ts'
import { crossings, forbiddenImports, MAY, SPOTS, type Spot } from './import-matrix.ts'

const copy = copyOfProject()
afterAll(() => copy.remove())

const look = async (name: CheckName): Promise<{ readonly code: number; readonly output: string }> => {
  const check = CHECKS.find((one) => one.name === name)
  if (check === undefined) throw new Error(`There is no check "${name}".`)
  return check.look(copy.root)
}

/** What a net says about one file: from a line that begins with the file's name or ends with its place, to the next file. */
const saidAbout = (output: string, file: string): string => {
  let mine = false
  return output
    .split('\n')
    .filter((line) => {
      if (/^\S+\.(tsx?|json)\b|^\S.*\.tsx?:\d+/.test(line)) mine = line.includes(file)
      return mine
    })
    .join('\n')
}

describe('the project as it is', () => {
  test.each(CHECKS.map(({ name }) => name))('passes the check "%s"', async (name) => {
    const { code, output } = await look(name)
    expect(code, output).toBe(0)
  })
})

describe('with a breach of every rule planted', () => {
  const imports = forbiddenImports()
  const rooms = Object.keys(MAY)
  const instead = ROOMS.flatMap(({ deny }) => deny.map(([, sentence]) => sentence))
  const said = new Map<CheckName, string>()
  const says = (net: CheckName, file: string): string => saidAbout(said.get(net) ?? '', file)

  beforeAll(async () => {
    for (const { file, text, target } of crossings()) {
      copy.plant(file, text)
      copy.plant(target, 'export const planted = 1\n')
    }
    for (const { files } of BREACHES) for (const [file, text] of Object.entries(files)) copy.plant(file, text)
    said.set('types', (await look('types')).output)
    for (const file of Object.values(SPOTS)) copy.plant(file, 'export const planted = 1\n')
    for (const { file, text } of imports) copy.plant(file, text)
    for (const { name } of CHECKS) if (name !== 'types') said.set(name, (await look(name)).output)
  })

  test.each(crossings())('the compiler sees the layer $from import the layer $to', ({ file, target }) => {
    const text = says('types', file)
    expect(text).toContain('error TS6307')
    expect(text).toContain(target)
  })

  test.each(rooms)('dependency-cruiser sees everything that %s may not import', (room) => {
    for (const { file, to } of imports.filter(({ from }) => from === room)) {
      expect(says('imports', file), to).toContain(`${file} -> ${SPOTS[to as Spot]}: [`)
    }
  })

  test.each(rooms)('the linter sees everything that %s may not import and says what to do instead', (room) => {
    for (const { file, to } of imports.filter(({ from }) => from === room)) {
      const text = says('lint', file)
      expect(text, `${room} -> ${to}`).toContain('noRestrictedImports')
      expect(
        instead.some((sentence) => text.includes(sentence)),
        text,
      ).toBe(true)
    }
  })

  const caught = BREACHES.flatMap(({ what, files, caught: nets }) =>
    nets.map(([net, part]) => ({ what, net, part, file: Object.keys(files)[0] ?? '' })),
  )
  test.each(caught)('"$net" sees: $what', ({ net, part, file }) => {
    expect(says(net, file)).toContain(part)
  })

  test('a linter rule that is not the table is caught', async () => {
    const path = join(copy.root, 'biome.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('shared/ is pure', 'shared/ is nearly pure'))
    expect(await look('lint table')).toMatchObject({ code: 1, output: expect.stringContaining('npm run write-biome') })
  })

  test('dependency-cruiser that looks at less than everything is caught', async () => {
    const path = join(copy.root, '.dependency-cruiser.mjs')
    writeFileSync(path, readFileSync(path, 'utf8').replace('^(dist|', '^(shared/push|dist|'))
    const { code, output } = await look('imports')
    expect(code).toBe(1)
    expect(output).toContain(`${SPOTS.push}: dependency-cruiser did not look at this file.`)
  })
})
