import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { biomeOverrides } from './import-table.ts'

const path = join(import.meta.dirname, '../../biome.json')
const config = JSON.parse(readFileSync(path, 'utf8'))
const own = config.overrides.filter(
  (entry: { linter?: { rules?: { style?: { noRestrictedImports?: unknown } } } }) =>
    entry.linter?.rules?.style?.noRestrictedImports === undefined,
)
writeFileSync(path, `${JSON.stringify({ ...config, overrides: [...own, ...biomeOverrides()] }, null, 2)}\n`)
