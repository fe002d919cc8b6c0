import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { factsOf, harmed, NOW, pushOf } from '../../../test/fakes/push-states.ts'
import { judgeView } from '../../screens/push/model/judge.ts'
import { rollbackView } from '../../screens/push/model/rollback.ts'
import { trackView } from '../../screens/push/model/track.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { JudgeBody } from './judge-panel.tsx'
import { RollbackPanel } from './rollback-panel.tsx'
import { Track } from './track.tsx'

const push = pushOf(harmed)
const nothing = () => {}

test('the panel is a complementary landmark: what can be done comes first, and the plan is there with five steps', () => {
  const view = rollbackView(push, factsOf(5), NOW, true, 'utc')
  const html = renderToStaticMarkup(
    <RollbackPanel
      view={view}
      act={(plan) => (
        <button type="button" aria-describedby={plan}>
          Hold
        </button>
      )}
      doubts={null}
      runSheet={null}
    />,
  )
  expect(html).toMatch(/^<aside[^>]*aria-label="Rollback"/)
  for (const number of [1, 2, 3, 4, 5]) expect(html).toContain(`data-testid="plan-step-${number}"`)
  expect(html.indexOf('<button')).toBeLessThan(html.indexOf('plan-step-1'))
  const described = /aria-describedby="([^"]+)"/.exec(html)?.[1]
  expect(html).toContain(`id="${described}"`)
  expect(html).toContain('<code>be/a1</code>')
})

test('every station is a list item with its full name, and the same is there as a table', () => {
  const view = trackView(push, factsOf(5), NOW, true, 'utc')
  const list = renderToStaticMarkup(<Track view={view} low={false} asTable={false} onTable={nothing} />)
  for (const station of view.stations) expect(list).toContain(`<span class="unseen">${station.label}</span>`)
  expect(list.match(/<li /g)).toHaveLength(4)
  expect(list).toContain('data-state="failed"')
  const table = renderToStaticMarkup(<Track view={view} low={false} asTable={true} onTable={nothing} />)
  expect(table.match(/<tr/g)).toHaveLength(5)
})

test('a measure is a meter that says its value in words', () => {
  const view = judgeView(push, factsOf(5), [], NOW, true, 'utc')
  const html = renderToStaticMarkup(<JudgeBody view={view} measure="errors" onMeasure={nothing} chart={null} />)
  expect(html).toMatch(/role="meter"[^>]*aria-valuetext="Errors, 2.8 times blue, worse, 41 of 5,000 requests on green were bad"/)
})

test('a locked move stays in reach and is described by its reason', () => {
  const lock = { text: 'Locked: judge found harm', more: 2, tone: 'warning' as const }
  const html = renderToStaticMarkup(
    <ConfirmButton
      label="Advance"
      hotkey="A"
      testId="advance-button"
      lock={lock}
      plan={[]}
      open={false}
      onOpen={nothing}
      onConfirm={nothing}
      onConditions={nothing}
      problem={undefined}
    />,
  )
  const reason = /aria-disabled="true"[^>]*aria-describedby="([^"]+)"/.exec(html)?.[1]
  expect(html).not.toContain(' disabled')
  expect(html).toMatch(new RegExp(`id="${reason}"[^>]*>.*Locked: judge found harm`))
  expect(html).toContain('and 2 more')
})
