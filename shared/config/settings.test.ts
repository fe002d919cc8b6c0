import { expect, it } from 'vitest'
import { contract } from '../rpc/contract.ts'
import { defaultSettings, settingsPatchSchema, settingsSchema } from './settings.ts'

it('says with a patch only what it names', () => {
  expect(contract['settings.set'].input.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
  expect(settingsPatchSchema.parse({})).toEqual({})
})

it('has the same members in a patch as in the whole', () => {
  expect(Object.keys(settingsPatchSchema.shape)).toEqual(Object.keys(settingsSchema.shape))
  expect(settingsPatchSchema.safeParse(defaultSettings)).toMatchObject({ success: true })
})
