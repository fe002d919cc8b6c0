import { useEffect, useState } from 'react'
import type { PushState } from '../../../shared/push/state.ts'
import { Button } from '../../components/button.tsx'
import { ForwardButton } from '../../components/push/forward-button.tsx'
import type { ForwardView } from '../../components/push/views.ts'
import { plural } from '../../design/words.ts'
import { useAction } from '../../keys/use-action.ts'
import { showStatus } from '../../stores/hooks.ts'
import { canPause } from './model/forward.ts'
import type { PushCommands } from './use-push-commands.ts'

interface PushActionsProps {
  readonly push: PushState
  readonly forward: ForwardView | undefined
  readonly live: boolean
  readonly commands: PushCommands
  readonly onConditions: () => void
}

const LOST = 'the engine does not answer'

/** Changes, Pause, and the one move forward, each with its key. */
export function PushActions({ push, forward, live, commands, onConditions }: PushActionsProps) {
  const [open, setOpen] = useState(false)
  const lock = forward?.lock
  const locked =
    lock === undefined ? undefined : `${lock.text.replace(/^Locked: /, '')}${lock.more > 0 ? `, and ${lock.more} more` : ''}`
  useEffect(() => {
    if (forward === undefined || lock !== undefined) setOpen(false)
  }, [forward, lock])

  const { changes } = push.plan.release
  const changeText = changes === undefined ? 'Changes not known' : plural(changes, 'change')
  const showChanges = () =>
    showStatus(
      changes === undefined
        ? 'Nobody has told how many changes are in this release.'
        : `${changeText} in ${push.plan.release.version}. Their list comes with a connected build server.`,
    )

  useAction({
    id: 'push.changes',
    title: 'Show the changes in this release',
    group: 'act',
    guard: 'none',
    key: 'C',
    run: showChanges,
  })
  useAction(
    canPause(push)
      ? {
          id: 'push.pause',
          title: 'Pause',
          group: 'act',
          guard: 'G0',
          key: 'P',
          locked: live ? undefined : LOST,
          run: commands.pause,
        }
      : undefined,
  )
  useAction(
    forward === undefined
      ? undefined
      : {
          id: `push.${forward.kind}`,
          title: forward.label,
          group: 'act',
          guard: 'G1',
          key: forward.kind === 'resume' ? 'P' : forward.kind === 'approve' ? undefined : 'A',
          locked,
          run: () => setOpen((before) => !before),
          show: () => setOpen(true),
        },
  )
  useEnterOpens(forward?.kind === 'approve' && lock === undefined, () => setOpen(true))

  return (
    <>
      <Button hotkey="C" testId="changes-button" onPress={showChanges}>
        {changeText}
      </Button>
      {canPause(push) && (
        <Button hotkey="P" testId="pause-button" locked={live ? undefined : LOST} onPress={commands.pause}>
          Pause
        </Button>
      )}
      {forward !== undefined && (
        <ForwardButton
          view={forward}
          open={open}
          onOpen={setOpen}
          onConfirm={(after) => commands.forward(forward.kind, after)}
          onConditions={onConditions}
          problem={commands.problems.forward}
        />
      )}
    </>
  )
}

/** Enter, pressed where it means nothing else, opens the plan of an approval; a second Enter gives it. */
function useEnterOpens(on: boolean, open: () => void) {
  useEffect(() => {
    if (!on) return
    const stop = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter' || event.repeat || event.defaultPrevented) return
        if (
          event.target instanceof HTMLElement &&
          event.target.closest('button, a, input, textarea, select, [tabindex]') !== null
        )
          return
        event.preventDefault()
        open()
      },
      { signal: stop.signal },
    )
    return () => stop.abort()
  }, [on, open])
}
