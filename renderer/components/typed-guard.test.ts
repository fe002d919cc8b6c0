import { expect, test } from 'vitest'
import { missing } from './typed-guard.tsx'

test.each([
  ['', '', 'type web-shop'],
  ['web-sho', 'a good reason', 'type web-shop'],
  ['WEB-SHOP', 'a good reason', 'type web-shop'],
  ['web-shop', '123456789', 'the reason needs 1 more character'],
  ['web-shop', '         ', 'the reason needs 10 more characters'],
  [' web-shop ', 'a good reason', undefined],
])('typed "%s" because "%s": %s', (typed, reason, lacks) => {
  expect(missing('web-shop', typed, reason)).toBe(lacks)
})
