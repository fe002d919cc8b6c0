import { expect, test } from 'vitest'
import { stepId } from '../../../../shared/domain/ids.ts'
import {
  atSignal,
  baking,
  begun,
  completed,
  factsOf,
  harmed,
  image,
  measure,
  NOW,
  onBlue,
  pushOf,
  rolledBack,
  type Told,
  verdict,
} from '../../../../test/fakes/push-states.ts'
import { plainText } from '../../../components/push/sentence.tsx'
import { happenedRows } from './happened.ts'
import { judgeView, verdictSentence } from './judge.ts'
import { newsOf } from './news.ts'
import { nextRows } from './next.ts'
import { noteDraft, noteText } from './note.ts'
import { trackView } from './track.ts'

const judged = (...given: Parameters<typeof verdict>): Told[] => [
  ...baking,
  [10, { type: 'verdict.given', step: stepId('bake-5'), verdict: verdict(...given) }],
]
const judge = (told: readonly Told[], change = {}) => judgeView(pushOf(told), factsOf(5, change), [], NOW, true, 'utc')
const next = (told: readonly Told[], change = {}) => nextRows(pushOf(told), factsOf(5, change), NOW, true, 'utc')

test.each([
  [verdict('continue', measure(0.003, 0.003, 'safe')), 'Safe to advance'],
  [verdict('hold', measure(0.003, 0.003, 'safe')), 'Leaning safe, not proven yet'],
  [verdict('hold', measure(0.003, 0.003, 'unknown')), 'Cannot tell yet'],
  [verdict('hold', measure(0.003, 0.006, 'worse')), 'Leaning worse on errors'],
  [verdict('roll-back', measure(0.0029, 0.0081, 'worse')), 'Green is worse on errors, 2.8× blue'],
  [verdict('hold'), 'Cannot tell yet'],
])('a verdict is one of the fixed sentences: %#', (given, sentence) => {
  expect(verdictSentence(given)).toBe(sentence)
})

test('too little data shows no needle and says what is missing', () => {
  const [row] = judge(judged('hold', measure(0.0029, 0.0031, 'unknown', 1_588))).rows
  expect(row).toMatchObject({ needle: undefined, missing: 'needs 1,588 more requests', rates: '0.31% vs 0.29%', ratio: '1.07×' })
})

test('the needle stands between nothing and the limit; past the limit it is worse', () => {
  const view = judge(judged('roll-back', measure(0.0029, 0.0081, 'worse')))
  expect(view.rows[0]).toMatchObject({ needle: 1, answer: 'worse', words: 'worse' })
  expect(view.tone).toBe('warning')
  const safe = judge(judged('continue', measure(0.003, 0.003, 'safe')))
  expect(safe.rows[0]?.needle).toBeCloseTo(safe.even)
  expect(safe.even).toBeLessThan(safe.limit)
})

test('what the floor forgives has no needle past the limit', () => {
  expect(judge(judged('hold', measure(0.0001, 0.0009, 'safe'))).rows[0]).toMatchObject({
    needle: undefined,
    missing: 'under the floor of 0.5%',
  })
})

test('old measurements are told as old, and no verdict is claimed', () => {
  const measured = { ...factsOf(5).measured, observedAt: NOW - 228_000 }
  const view = judge(judged('continue', measure(0.003, 0.003, 'safe')), { measured })
  expect(view.sentence).toBe('No verdict: metrics are 3 min 48 s old.')
  expect(view.rows[0]).toMatchObject({ ratio: 'was 1.00×', stale: true, needle: undefined, missing: 'no data since 03:08' })
  expect(view.endedAt).toBe(NOW - 228_000)
})

test('before the first verdict nothing is claimed', () => {
  expect(judge(atSignal)).toMatchObject({
    sentence: 'Cannot tell yet: no bake has begun.',
    rows: [{ ratio: '—', rates: 'nothing measured yet', missing: 'waits for the first verdict' }],
  })
})

test('afterwards the judge is a record', () => {
  expect(judge(rolledBack)).toMatchObject({
    note: 'record',
    sentence: 'Record at 03:12:34: green was worse on errors, 2.8× blue',
    tone: 'plain',
  })
})

test('what happens next: five rows at most, the first about now, countdowns to real times', () => {
  const rows = next(baking)
  expect(rows.length).toBeLessThanOrEqual(5)
  expect(rows[0]).toMatchObject({ when: 'Now', title: '5%, 10 min 40 s of at least 15 min', now: true })
  expect(rows[1]).toMatchObject({
    when: '03:17:00',
    title: 'Judge can decide on Watch 5%',
    countdownTo: NOW + 260_000,
    bold: true,
  })
  expect(rows[2]).toMatchObject({ title: 'Sign-off', bold: true })
  for (const told of [begun, atSignal, baking, harmed, onBlue]) expect(next(told).length).toBeLessThanOrEqual(5)
})

test('an automatic rollback is announced with its time and the key that stops it', () => {
  const rows = next(harmed)
  expect(rows.map((row) => row.title)).toEqual([
    'Forward moves are locked',
    'Automatic rollback',
    'Blue takes 100%',
    '2.0.0 retired until fixed',
  ])
  expect(rows[1]).toMatchObject({ when: '03:13:04', countdownTo: NOW + 24_000, tone: 'warning' })
  expect(plainText(rows[1]?.detail ?? [])).toMatch(/T$/)
})

test('during a rollback it says who, how long, and what it waits for', () => {
  const rows = next(onBlue, { openOnGreen: 11 })
  expect(rows[0]).toMatchObject({ title: 'Rollback started by Ada' })
  expect(plainText(rows[0]?.detail ?? [])).toBe('1.0 s after the judge found harm')
  expect(rows[1]).toMatchObject({ title: 'Customers on blue after 1.0 s' })
  expect(plainText(rows[2]?.detail ?? [])).toBe('11 requests still on green, limit 30 s')
})

test('what happened tells measured cost and the three times', () => {
  const rows = happenedRows(pushOf(rolledBack), factsOf(0), NOW, 'utc').map((row) => [
    row.label,
    plainText(row.title),
    plainText(row.detail),
  ])
  expect(rows).toEqual([
    ['Cost', '5,000 requests on green up to the last verdict', '41 of them went wrong'],
    ['Time', '1.0 s alert to start, 1.0 s more to all on blue', '4.0 s for the whole rollback'],
    ['Why', 'Errors 2.8× blue', 'Started by Ada at 03:12:35. Any of 3 changes may be the cause.'],
    ['Now', 'Green: 1 of 1 server up for diagnosis', 'No traffic is set to reach it'],
    ['Next', 'Repeat the push when a fixed build passes', '2.0.0 is retired. Same steps, from Prepare on.'],
  ])
  expect(plainText(happenedRows(pushOf(completed), factsOf(100), NOW, 'utc')[0]?.title ?? [])).toBe(
    '2.0.0 has all customers since 03:10:13',
  )
})

test('the track tells set and measured apart, and when they differ', () => {
  const track = trackView(pushOf(baking), factsOf(5), NOW, true, 'utc')
  expect(track).toMatchObject({
    readBack: 'Set 95 / 5, read back 0.9 s ago',
    mismatch: undefined,
    stale: undefined,
    train: { station: 1, text: 'G 2.0.0', tone: 'plain' },
  })
  const { measured } = factsOf(5)
  const eleven = { ...measured, value: { ...measured.value, shares: { a: 89, b: 11 }, requestsPerMinute: 10, counters: {} } }
  expect(trackView(pushOf(baking), factsOf(5, { measured: eleven }), NOW, true, 'utc').mismatch).toBe(
    'Load balancer sends 11% to green, set is 5.0%.',
  )
  const none = trackView(pushOf(begun), undefined, NOW, true, 'utc')
  expect(none).toMatchObject({
    readBack: 'reading load balancer…',
    requestsPerMinute: null,
    blue: { measured: null, version: '—' },
    green: { measured: null },
  })
})

test('within 20 s of a change measured and set may differ: the measurement follows', () => {
  const { measured } = factsOf(0)
  const fifteen = { ...measured, value: { shares: { a: 85, b: 15 }, requestsPerMinute: 10, counters: {} } }
  expect(trackView(pushOf(rolledBack), factsOf(0, { measured: fifteen }), NOW, true, 'utc').mismatch).toBeUndefined()
})

test('a lost engine makes every live number old at once', () => {
  expect(trackView(pushOf(baking), factsOf(5), NOW, false, 'utc').stale).toBe('measured 0.9 s ago')
})

test('news: doubt, hands and the last seconds are said once', () => {
  const before = pushOf(harmed)
  expect(newsOf(before, before, NOW - 7_000, NOW - 5_000)).toEqual(['Automatic rollback in 30 seconds.'])
  expect(newsOf(before, before, NOW + 13_900, NOW + 14_000)).toEqual(['Automatic rollback in 10 seconds.'])
  expect(newsOf(before, before, NOW + 14_000, NOW + 14_250)).toEqual([])
})

test('the hand-over note begins with what the journal says', () => {
  const draft = noteDraft(pushOf(rolledBack), 'utc')
  expect(draft.state).toContain('storefront 2.0.0 in production: rolled back.')
  expect(draft.state).toContain('Customers on 1.9.0 after 1.0 s.')
  expect(noteText(draft)).toMatch(/^State\n.*\n\nWatch\n–\n\nDo not\n–\n\nOpen questions\n–$/)
  expect(image(1, 2)).toHaveProperty('be/b1', 'weight 2')
})
