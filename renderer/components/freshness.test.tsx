import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { Fact } from '../../shared/domain/fact.ts'
import { Freshness } from './freshness.tsx'

const NOW = Date.UTC(2026, 10, 24, 3, 12, 40)
const fact = (age?: number, problem?: string): Fact<number> => ({
  source: 'lb-prod-1',
  limit: 10_000,
  ...(age === undefined ? {} : { value: 1.07, observedAt: NOW - age }),
  ...(problem === undefined ? {} : { problem }),
})

const drawn = (of: Fact<number>) =>
  renderToStaticMarkup(
    <Freshness fact={of} now={NOW} awaited="reading load balancer…">
      {(value, old) => `${value}×${old ? '' : '!'}`}
    </Freshness>,
  )
const words = (markup: string) => markup.replace(/<[^>]+>/g, '').trim()

test('a live value is plain', () => {
  expect(words(drawn(fact(1_000)))).toBe('1.07×!')
  expect(drawn(fact(10_000))).toContain('class="freshness live"')
})

test('a late value says how old it is', () => {
  expect(words(drawn(fact(10_001)))).toBe('1.07×! 10 s old')
  expect(drawn(fact(20_000))).toContain('class="freshness late"')
})

test('a stale value is hatched, says "was", and what moves in it is told to stop', () => {
  const markup = drawn(fact(20_001, 'connection refused'))
  expect(words(markup)).toBe('was 1.07× 20 s old')
  expect(markup).toContain('class="freshness stale hatched"')
  expect(markup).toContain('lb-prod-1, read 03:12:19. connection refused')
})

test('a value that never came is a dash and what is awaited', () => {
  expect(words(drawn(fact()))).toBe('— reading load balancer…')
  expect(words(drawn(fact(undefined, 'connection refused')))).toBe('— connection refused')
})
