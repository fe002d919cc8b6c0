import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY } from './csp.ts'

const directives = new Map(
  CONTENT_SECURITY_POLICY.split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources]
  }),
)

describe('the content security policy', () => {
  it('lets nothing run or load but our own files', () => {
    expect(directives.get('default-src')).toEqual(["'none'"])
    expect(directives.get('script-src')).toEqual(["'self'"])
    expect(directives.get('connect-src')).toEqual(["'self'"])
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/)
  })

  it('names the one style element that react-aria adds, as the installed version writes it', () => {
    const library = new URL('../../node_modules/react-aria/dist/private/interactions/usePress.mjs', import.meta.url)
    const source = readFileSync(library, 'utf8')
    const attribute = /PRESSABLE_ATTRIBUTE = '([^']+)'/.exec(source)?.[1] ?? ''
    const template = /style\.textContent = `([^`]+)`\.trim\(\)/.exec(source)?.[1] ?? ''
    const style = template.trim().replace(/\$\{[^}]+\}/, attribute)
    expect(style).toContain('touch-action')
    const hash = createHash('sha256').update(style).digest('base64')
    expect(directives.get('style-src')).toEqual(["'self'", `'sha256-${hash}'`])
  })
})
