import { describe, expect, it } from 'vitest'
import { confirm, type Terminal } from './terminal.ts'

const terminal = (interactive: boolean, answer: boolean) => ({ interactive, ask: async () => answer }) as unknown as Terminal

describe('confirm', () => {
  it('goes on with the flag, or when the person says yes', async () => {
    await expect(confirm(terminal(false, false), true, 'Go on?')).resolves.toBeUndefined()
    await expect(confirm(terminal(true, true), false, 'Go on?')).resolves.toBeUndefined()
  })

  it('stops where the person says no, and where nobody can be asked', async () => {
    await expect(confirm(terminal(true, false), false, 'Go on?')).rejects.toMatchObject({ code: 1, message: 'Nothing was done.' })
    await expect(confirm(terminal(false, true), false, 'Go on?')).rejects.toMatchObject({ code: 2 })
  })
})
