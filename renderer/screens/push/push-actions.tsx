import { useState } from 'react'
import { isLive, type PushState } from '../../../shared/push/state.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmButton } from '../../components/push/confirm-button.tsx'
import type { ForwardView, Lock } from '../../components/push/views.ts'
import { plural } from '../../design/words.ts'
import { useAction } from '../../keys/use-action.ts'
import { showStatus, startPush } from '../../stores/hooks.ts'
import type { PauseView } from './model/forward.ts'
import { useEnter } from './use-enter.ts'
import type { PushCommands } from './use-push-commands.ts'

interface PushActionsProps {
  readonly push: PushState
  readonly pause: PauseView | undefined
  readonly forward: ForwardView | undefined
  readonly commands: PushCommands
  readonly onConditions: () => void
}

/** Changes, Pause, and the one move forward, each with its key, each always in the same place. */
export const PushActions = ({ push, pause, forward, commands, onConditions }: PushActionsProps) => (
  <>
    <ChangesButton push={push} />
    {!isLive(push) && <StartButton hotkey={push.status === 'rolled-back' ? undefined : 'N'} />}
    {pause?.label === 'Pause' && <PauseButton pause={pause} onPause={commands.pause} />}
    {pause?.label === 'Resume' && (
      <ResumeButton
        pause={pause}
        onResume={commands.resume}
        lockUnseen={forward?.lock !== undefined}
        problem={forward === undefined ? commands.problems.forward : undefined}
      />
    )}
    {forward !== undefined && (
      <Forward
        forward={forward}
        onConfirm={(after) => commands.forward(forward.kind, after)}
        onConditions={onConditions}
        problem={commands.problems.forward}
      />
    )}
  </>
)

/** N writes the hand-over note after a rollback, and starts a push otherwise. */
const StartButton = ({ hotkey }: { readonly hotkey: string | undefined }) => (
  <Button hotkey={hotkey} testId="start-button" onPress={() => startPush()}>
    Start a push
  </Button>
)

function ChangesButton({ push }: { readonly push: PushState }) {
  const { changes, version } = push.plan.release
  const text = changes === undefined ? 'Changes not known' : plural(changes, 'change')
  const show = () =>
    showStatus(
      changes === undefined
        ? 'Nobody has told how many changes are in this release.'
        : `${text} in ${version}. Their list comes with a connected build server.`,
    )
  useAction({ id: 'push.changes', title: 'Show the changes in this release', group: 'act', guard: 'none', key: 'C', run: show })
  return (
    <Button hotkey="C" testId="changes-button" onPress={show}>
      {text}
    </Button>
  )
}

const reasonOf = (lock: Lock | undefined) =>
  lock === undefined ? undefined : `${lock.text.replace(/^Locked: /, '')}${lock.more > 0 ? `, and ${lock.more} more` : ''}`

function PauseButton({ pause, onPause }: { readonly pause: PauseView; readonly onPause: () => void }) {
  const locked = reasonOf(pause.lock)
  useAction({ id: 'push.pause', title: 'Pause', group: 'act', guard: 'G0', key: 'P', locked, run: onPause })
  return (
    <Button hotkey="P" testId="pause-button" locked={locked} onPress={onPause}>
      Pause
    </Button>
  )
}

interface ResumeProps {
  readonly pause: PauseView
  readonly onResume: (afterMillis: number) => void
  readonly problem: string | undefined
  readonly lockUnseen: boolean
}

function ResumeButton({ pause, onResume, problem, lockUnseen }: ResumeProps) {
  const [open, setOpen] = useState(false)
  const locked = reasonOf(pause.lock)
  useAction({
    id: 'push.resume',
    title: 'Resume',
    group: 'act',
    guard: 'G1',
    key: 'P',
    locked,
    run: () => setOpen(!open),
    show: () => setOpen(true),
  })
  return (
    <ConfirmButton
      label="Resume"
      hotkey="P"
      testId="resume-button"
      lock={pause.lock}
      lockUnseen={lockUnseen}
      plan={pause.plan}
      open={open}
      onOpen={setOpen}
      onConfirm={onResume}
      problem={problem}
    />
  )
}

interface ForwardProps {
  readonly forward: ForwardView
  readonly onConfirm: (afterMillis: number) => void
  readonly onConditions: () => void
  readonly problem: string | undefined
}

function Forward({ forward, onConfirm, onConditions, problem }: ForwardProps) {
  const [open, setOpen] = useState(false)
  const { kind, label, lock, plan } = forward
  const key = kind === 'approve' ? undefined : 'A'
  useAction({
    id: `push.${kind}`,
    title: label,
    group: 'act',
    guard: 'G1',
    key,
    locked: reasonOf(lock),
    run: () => setOpen(!open),
    show: () => setOpen(true),
  })
  useEnter(kind === 'approve' && lock === undefined && !open, () => setOpen(true))
  return (
    <ConfirmButton
      label={label}
      hotkey={key ?? 'Enter'}
      testId={`${kind}-button`}
      primary
      lock={lock}
      plan={plan}
      open={open}
      onOpen={setOpen}
      onConfirm={onConfirm}
      onConditions={onConditions}
      problem={problem}
    />
  )
}
