import { useState } from 'react'
import { useStore } from 'zustand'
import { AlertList } from '../components/alert-list.tsx'
import { KeySheet } from '../components/key-sheet.tsx'
import { Palette } from '../components/palette.tsx'
import type { PaletteItem } from '../components/palette-search.ts'
import { KEYS, type KeyBinding } from '../keys/map.ts'
import { type Action, actionStore } from '../stores/actions.ts'
import { alertStore } from '../stores/alerts.ts'
import { choosePush, goTo, showLayer, useConsole, useSettings, useUi } from '../stores/hooks.ts'
import { uiStore } from '../stores/ui.ts'

/** The only things that ever lie over a screen, one at a time, all closed by Escape. */
export function Layers() {
  const layer = useUi((state) => state.layer)
  if (layer === 'palette') return <CommandPalette />
  if (layer === 'keys') return <Keys />
  if (layer === 'alerts') return <Alerts />
  return null
}

const close = () => showLayer('none')

const GROUP = { act: 'Act on this push', go: 'Go to', find: 'Find', help: 'Help' } as const

function CommandPalette() {
  const actions = useStore(actionStore, (state) => state.actions)
  const pushes = useConsole((state) => state.pushes)
  const order = useConsole((state) => state.order)
  const [query, setQuery] = useState('')
  const shown = [...new Map(actions.map((action) => [action.id, action])).values()].filter(({ id }) => !id.startsWith('palette'))
  const items: PaletteItem[] = [
    ...(['act', 'go', 'help'] as const).flatMap((group) => shown.filter((action) => action.group === group).map(itemOf)),
    ...order.toReversed().flatMap((id) => {
      const push = pushes[id]
      return push === undefined
        ? []
        : [
            {
              id: `push-${id}`,
              group: GROUP.find,
              title: `${push.plan.at.service} ${push.plan.release.version}`,
              detail: `${push.status} · ${push.plan.at.environment}`,
            },
          ]
    }),
    ...(query.trim().length > 1 ? [{ id: 'journal', group: GROUP.find, title: `Find "${query.trim()}" in the journal` }] : []),
  ]
  return (
    <Palette
      items={items}
      onQuery={setQuery}
      onClose={close}
      onChoose={(item) => {
        close()
        const action = shown.find(({ id }) => id === item.id)
        if (action) choose(action)
        else if (item.id === 'journal') {
          uiStore.setState({ auditSearch: query.trim() })
          goTo('audit')
        } else {
          choosePush(order.find((id) => item.id === `push-${id}`))
          goTo('push')
        }
      }}
    />
  )
}

/** What needs a guard is shown, never done: `run` of a guarded action only opens its guard. */
const choose = (action: Action) => (action.show ? action.show() : action.run(''))

const itemOf = ({ id, title, key, group, locked }: Action): PaletteItem => ({ id, group: GROUP[group], title, key, locked })

const PLACES = { push: 'On this push', lists: 'In lists', everywhere: 'Everywhere' } as const

function Keys() {
  const screen = useUi((state) => state.screen)
  const singleKeys = useSettings((settings) => settings.singleKeys)
  const actions = useStore(actionStore, (state) => state.actions)
  const rowOf = ({ name, does, guard }: KeyBinding) => {
    const action = actions.findLast(({ key }) => key === name)
    return {
      name,
      does: action?.title ?? does,
      guard: GUARDS[guard],
      locked: action === undefined && name.length === 1 ? undefined : action?.locked,
    }
  }
  const places =
    screen === 'push'
      ? (['push', 'everywhere'] as const)
      : screen === 'audit'
        ? (['lists', 'everywhere'] as const)
        : (['everywhere'] as const)
  const groups = places.map((where) => ({
    title: PLACES[where],
    // A key that nothing on this screen listens to is not a key of this screen.
    rows: KEYS.filter(
      (key) => key.where === where && (where !== 'push' || actions.some((action) => action.key === key.name)),
    ).map(rowOf),
  }))
  return <KeySheet groups={groups.filter(({ rows }) => rows.length > 0)} singleKeys={singleKeys} onClose={close} />
}

const GUARDS = { none: '', G0: 'at once', G1: 'then Enter', G2: 'hold' } as const

function Alerts() {
  const { alerts, past } = useStore(alertStore)
  const zone = useSettings((settings) => settings.zone)
  return <AlertList alerts={alerts} past={past} zone={zone} onClose={close} />
}
