import { useStore } from 'zustand'
import { isLive } from '../../shared/push/state.ts'
import { useAction } from '../keys/use-action.ts'
import { alertStore, silenceShown } from '../stores/alerts.ts'
import { useConsole } from '../stores/hooks.ts'
import { mostUrgent } from '../stores/pushes.ts'
import { choosePush, goTo, goToRollback, showLayer, showStatus, uiStore } from '../stores/ui.ts'

/** What can be done from everywhere. Draws nothing. */
export function GlobalActions() {
  const urgent = useConsole((state) => mostUrgent(state)?.id)
  const shownIsLive = useConsole((state) => {
    const { chosenPush } = uiStore.getState()
    const chosen = chosenPush === undefined ? undefined : state.pushes[chosenPush]
    return chosen !== undefined && isLive(chosen)
  })
  const hasAlert = useStore(alertStore, ({ alerts }) => alerts.length > 0)

  const jump = (stroke: string) => {
    if (urgent === undefined) return showStatus('No live push.')
    if (!shownIsLive || uiStore.getState().screen !== 'push') choosePush(undefined)
    goToRollback(stroke)
  }
  const locked = urgent === undefined ? 'no live push' : undefined
  useAction({ id: 'rollback', title: 'Roll back…', group: 'act', guard: 'G2', key: 'R', run: jump, show: () => jump(''), locked })
  useAction({
    id: 'rollback-jump',
    title: 'Go to the rollback panel',
    group: 'go',
    guard: 'none',
    key: 'Ctrl Shift R',
    run: jump,
    locked,
  })
  useAction({
    id: 'silence',
    title: 'Silence this alert',
    group: 'act',
    guard: 'G0',
    key: 'M',
    locked: hasAlert ? undefined : 'no alert',
    run: () => {
      const text = silenceShown()
      showStatus(text === undefined ? 'No alert to silence.' : 'Silenced this alert. A new one sounds again.')
    },
  })
  useAction({
    id: 'diagnose',
    title: 'Diagnose connections',
    group: 'go',
    guard: 'none',
    key: 'D',
    run: (stroke) => {
      uiStore.setState({ settingsSection: 'connections' })
      goTo('settings', stroke)
    },
  })
  useAction({ id: 'palette', title: 'Commands', group: 'help', guard: 'none', key: 'Ctrl K', run: () => toggle('palette') })
  useAction({
    id: 'palette-too',
    title: 'Commands',
    group: 'help',
    guard: 'none',
    key: 'Ctrl Shift P',
    run: () => toggle('palette'),
  })
  useAction({
    id: 'keys',
    title: 'Show the keys on this screen',
    group: 'help',
    guard: 'none',
    key: '?',
    run: () => toggle('keys'),
  })
  return null
}

const toggle = (layer: 'palette' | 'keys') => showLayer(uiStore.getState().layer === layer ? 'none' : layer)
