import { useMemo, useState } from 'react'
import type { PushFacts, SeriesPoint } from '../../../shared/push/facts.ts'
import { isLive, type PushState } from '../../../shared/push/state.ts'
import { PushHeader } from '../../components/push/push-header.tsx'
import { type ChartData, RateChart } from '../../components/push/rate-chart.tsx'
import { Track } from '../../components/push/track.tsx'
import { useMedia } from '../../components/push/use-media.ts'
import type { ChartMeasure } from '../../components/push/views.ts'
import type { Zone } from '../../design/words.ts'
import { useAction } from '../../keys/use-action.ts'
import { LowerPanels } from './lower-panels.tsx'
import { chartPoints, stepMarks } from './model/chart.ts'
import { conditionRows, forwardView, headerView, pauseView } from './model/forward.ts'
import { happenedRows } from './model/happened.ts'
import { judgeView } from './model/judge.ts'
import { judgedNow } from './model/judged-now.ts'
import { nextRows } from './model/next.ts'
import { type NoteDraft, noteDraft } from './model/note.ts'
import { rollbackView } from './model/rollback.ts'
import { isHarmed } from './model/stations.ts'
import { trackView } from './model/track.ts'
import { NotePanel } from './note-panel.tsx'
import { PushActions } from './push-actions.tsx'
import { ReportPanel } from './report-panel.tsx'
import { RollbackSide } from './rollback-side.tsx'
import { useAnnouncements } from './use-announcements.ts'
import { usePushCommands } from './use-push-commands.ts'

interface PushBoardProps {
  readonly push: PushState
  readonly facts: PushFacts | undefined
  readonly series: readonly SeriesPoint[]
  readonly now: number
  /** The engine answers. */
  readonly live: boolean
  readonly zone: Zone
}

/** One push: the way back first in focus order, then the release, the track, the judge and what happens next. */
export function PushBoard({ push, facts, series, now, live, zone }: PushBoardProps) {
  const commands = usePushCommands(push)
  const low = useMedia('(max-height: 819px)')
  const [asTable, setAsTable] = useState(false)
  const [measure, setMeasure] = useState<ChartMeasure>('errors')
  const [shown, setShown] = useState('next')
  const [reporting, setReporting] = useState(false)
  const [note, setNote] = useState<NoteDraft>()
  useAnnouncements(push, now)
  useAction({
    id: 'push.track-list',
    title: asTable ? 'Track as diagram' : 'Track as list',
    group: 'act',
    guard: 'none',
    key: 'V',
    run: () => setAsTable(!asTable),
  })

  const judged = judgedNow(push, facts)
  const judge = judgeView(judged, facts, series, now, live, zone)
  const over = !isLive(push) || push.status === 'needs-hands'
  const openReport = () => {
    setReporting(true)
    setShown('report')
  }
  const openNote = () => {
    setNote(note ?? noteDraft(push, zone))
    setShown('note')
  }

  return (
    <div className="push-board" data-testid="push-board" data-status={push.status}>
      <RollbackSide
        push={push}
        view={rollbackView(push, facts, now, live, zone)}
        commands={commands}
        onReport={openReport}
        onNote={openNote}
      />
      <div className="push-left">
        <PushHeader
          view={headerView(push, now, zone)}
          actions={
            <PushActions
              push={push}
              pause={pauseView(push, live)}
              forward={forwardView(judged, facts, now, live)}
              commands={commands}
              onConditions={() => setShown('conditions')}
            />
          }
        />
        <Track view={trackView(push, facts, now, live, zone)} low={low} asTable={asTable} onTable={setAsTable} />
        <LowerPanels
          judge={judge}
          measure={measure}
          onMeasure={setMeasure}
          chart={
            <Chart push={push} series={series} measure={measure} endedAt={judge.endedAt} now={now} over={over} zone={zone} />
          }
          next={nextRows(judged, facts, now, live, zone)}
          happened={over ? happenedRows(push, facts, now, zone) : undefined}
          conditions={conditionRows(facts)}
          report={reporting ? <ReportPanel push={push.id} name={`${push.plan.at.service}-${push.plan.release.version}`} /> : null}
          note={note === undefined ? null : <NotePanel draft={note} onChange={setNote} />}
          shown={shown}
          onShow={setShown}
          low={low}
          now={now}
          zone={zone}
        />
      </div>
    </div>
  )
}

interface ChartProps extends Pick<PushBoardProps, 'push' | 'series' | 'now' | 'zone'> {
  readonly measure: ChartMeasure
  readonly endedAt: number | undefined
  readonly over: boolean
}

/** Data for the chart, made anew only when a reading came in or the stale stretch has grown by a second. */
function Chart({ push, series, measure, endedAt, now, over, zone }: ChartProps) {
  const last = series.at(-1)?.at ?? push.lastVerdict?.at ?? 0
  const end = endedAt === undefined || over ? last : Math.max(last, Math.floor(now / 1_000) * 1_000)
  const alarm = isHarmed(push) && push.status !== 'completed'
  const data = useMemo<ChartData>(
    () => ({ points: chartPoints(series, measure, end), marks: stepMarks(push), end, endedAt, alarm }),
    [series, measure, end, push, endedAt, alarm],
  )
  return <RateChart data={data} measure={measure} zone={zone} />
}
