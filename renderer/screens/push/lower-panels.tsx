import type { ReactNode } from 'react'
import { JudgeBody, JudgeSentence } from '../../components/push/judge-panel.tsx'
import { HappenedList, InterlockList, NextList } from '../../components/push/next-list.tsx'
import { type Tab, Tabs } from '../../components/push/tabs.tsx'
import type { ChartMeasure, ConditionRow, HappenedRow, JudgeView, NextRow } from '../../components/push/views.ts'
import type { Zone } from '../../design/words.ts'

interface LowerPanelsProps {
  readonly judge: JudgeView
  readonly measure: ChartMeasure
  readonly onMeasure: (measure: ChartMeasure) => void
  readonly chart: ReactNode
  readonly next: readonly NextRow[]
  /** Set when the push has ended: then this is told instead of what comes next. */
  readonly happened: readonly HappenedRow[] | undefined
  readonly conditions: readonly ConditionRow[]
  readonly report: ReactNode
  readonly note: ReactNode
  readonly shown: string
  readonly onShow: (tab: string) => void
  /** The window is too low for two panels side by side with a chart. */
  readonly low: boolean
  readonly now: number
  readonly zone: Zone
}

/** Judge and what happens next, side by side; in low windows one panel with tabs. */
export function LowerPanels(props: LowerPanelsProps) {
  const { judge, measure, onMeasure, chart, low, shown, onShow, zone } = props
  const body = <JudgeBody view={judge} measure={measure} onMeasure={onMeasure} chart={low ? null : chart} />
  const judgeTab: Tab = {
    id: 'judge',
    title: judge.title,
    lead: <JudgeSentence view={judge} />,
    content: low ? (
      <>
        <JudgeSentence view={judge} />
        {body}
      </>
    ) : (
      body
    ),
  }
  const aside = zone === 'utc' ? 'UTC' : 'local time'
  const others = nextTabs(props)
  if (low)
    return (
      <Tabs
        label="Judge and what happens next"
        testId="lower-panel"
        tabs={[judgeTab, ...others]}
        shown={shown}
        onShow={onShow}
        aside={judge.note}
      />
    )
  return (
    <div className="push-lower">
      <Tabs label="Canary judge" testId="judge-panel" tabs={[judgeTab]} shown="judge" onShow={onShow} aside={judge.note} />
      <Tabs label="What happens next" testId="next-panel" tabs={others} shown={shown} onShow={onShow} aside={aside} />
    </div>
  )
}

function nextTabs({ next, happened, conditions, report, note, now }: LowerPanelsProps): Tab[] {
  const open = conditions.filter((row) => row.state === 'clear').length
  const first: Tab =
    happened === undefined
      ? { id: 'next', title: 'What happens next', content: <NextList rows={next} now={now} /> }
      : { id: 'next', title: 'What happened', content: <HappenedList rows={happened} /> }
  return [
    first,
    ...(happened === undefined
      ? [
          {
            id: 'conditions',
            title: `Conditions ${conditions.length === 0 ? '—' : `${open} of ${conditions.length}`}`,
            content: <InterlockList rows={conditions} />,
          },
        ]
      : []),
    ...(report === null ? [] : [{ id: 'report', title: 'Report', content: report }]),
    ...(note === null ? [] : [{ id: 'note', title: 'Note', content: note }]),
  ]
}
