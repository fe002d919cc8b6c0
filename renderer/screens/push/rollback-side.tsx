import { useEffect, useRef, useState } from 'react'
import type { PushState } from '../../../shared/push/state.ts'
import { Button } from '../../components/button.tsx'
import { HoldButton } from '../../components/hold-button.tsx'
import { RollbackPanel } from '../../components/push/rollback-panel.tsx'
import { RollbackProgress } from '../../components/push/rollback-progress.tsx'
import { RunSheet } from '../../components/push/run-sheet.tsx'
import { UnknownOutcome } from '../../components/push/unknown-outcome.tsx'
import type { RollbackView } from '../../components/push/views.ts'
import { useAction } from '../../keys/use-action.ts'
import { announce, useSettings, useUi } from '../../stores/hooks.ts'
import { useCopyKey } from './use-copy-key.ts'
import { useEnter } from './use-enter.ts'
import type { PushCommands } from './use-push-commands.ts'

interface RollbackSideProps {
  readonly push: PushState
  readonly view: RollbackView
  readonly commands: PushCommands
  readonly onReport: () => void
  readonly onNote: () => void
}

/** The rollback panel with what a person can do in it now. */
export function RollbackSide({ push, view, commands, onReport, onNote }: RollbackSideProps) {
  const { copied, copy } = useCopyKey(view.runSheet)
  const singleKeys = useSettings((settings) => settings.singleKeys)
  const doubt = view.unknowns[0]
  useEnter(doubt !== undefined, () => doubt !== undefined && commands.lookAgain(doubt.effect))
  const isDoubtful = view.checksTone === 'caution' && (view.phase === 'ready' || view.phase === 'running')
  return (
    <RollbackPanel
      view={view}
      act={(planId) => <Act push={push} view={view} commands={commands} planId={planId} onReport={onReport} onNote={onNote} />}
      doubts={view.unknowns.map((unknown) => (
        <UnknownOutcome
          key={unknown.effect}
          view={unknown}
          problem={commands.problems.doubt}
          singleKeys={singleKeys}
          onLookAgain={() => commands.lookAgain(unknown.effect)}
          onVouch={(object) => commands.vouch(unknown.effect, object)}
        />
      ))}
      runSheet={
        view.phase !== 'done' && view.phase !== 'ended' && view.phase !== 'untouched' ? (
          <RunSheet
            lines={view.runSheet}
            title={`Run sheet: ${view.runSheet.length} ${view.runSheet.length === 1 ? 'line' : 'lines'} to paste`}
            open={view.phase === 'hands' || isDoubtful}
            copied={copied}
            onCopy={copy}
          />
        ) : null
      }
    />
  )
}

interface ActProps extends RollbackSideProps {
  readonly planId: string
}

function Act({ push, view, commands, planId, onReport, onNote }: ActProps) {
  if (view.phase === 'running') {
    const settled = Math.round(view.progress * view.steps.length)
    return <RollbackProgress progress={view.progress} settled={`${settled} of ${view.steps.length} steps`} />
  }
  if (view.phase === 'done') return <AfterButtons onReport={onReport} onNote={onNote} />
  if (view.holdLabel === undefined) return null
  return <Hold push={push} view={view} commands={commands} planId={planId} does={view.holdLabel} />
}

interface HoldProps extends Pick<ActProps, 'push' | 'view' | 'commands' | 'planId'> {
  readonly does: string
}

/** Hold to roll back, from anywhere on this screen; and the timer of an automatic one can be stopped. */
function Hold({ push, view, commands, planId, does }: HoldProps) {
  const singleKeys = useSettings((settings) => settings.singleKeys)
  const holdMillis = useSettings((settings) => settings.holdMillis)
  const arrival = useUi((state) => state.arrival)
  const wanted = useUi((state) => state.rollbackFocus)
  const button = useRef<{ focus(): void }>(null)
  const [served, setServed] = useState(wanted === 0 ? 0 : wanted - 1)
  useEffect(() => {
    if (wanted === served) return
    setServed(wanted)
    button.current?.focus()
  }, [wanted, served])
  const announced = push.announced !== undefined
  useAction(
    announced
      ? {
          id: 'push.take-control',
          title: 'Take control, stop the timer',
          group: 'act',
          guard: 'G0',
          key: 'T',
          run: commands.takeControl,
        }
      : undefined,
  )
  return (
    <>
      <HoldButton
        ref={button}
        hotkey="R"
        singleKeys={singleKeys}
        holdMillis={holdMillis}
        does={does}
        urgent={view.hot}
        arrival={arrival}
        describedBy={planId}
        problem={commands.problems.rollback}
        onMeant={(gesture) => commands.rollBack(gesture)}
        announce={(text) => announce(text)}
      />
      {announced && (
        <div className="rollback-control">
          <Button hotkey="T" testId="take-control" onPress={commands.takeControl}>
            Take control
          </Button>
        </div>
      )}
    </>
  )
}

function AfterButtons({ onReport, onNote }: Pick<ActProps, 'onReport' | 'onNote'>) {
  useAction({ id: 'push.report', title: 'Open the report', group: 'act', guard: 'none', run: onReport })
  useAction({ id: 'push.note', title: 'Write hand-over note', group: 'act', guard: 'none', key: 'N', run: onNote })
  useEnter(true, onReport)
  return (
    <div className="rollback-buttons">
      <Button wide primary hotkey="Enter" testId="open-report" onPress={onReport}>
        Open the report
      </Button>
      <Button wide hotkey="N" testId="write-note" onPress={onNote}>
        Write hand-over note
      </Button>
    </div>
  )
}
