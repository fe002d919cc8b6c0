import { useEffect, useState } from 'react'
import type { ServiceView } from '../../../shared/rpc/views.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { api, useApp, useConsole } from '../../stores/hooks.ts'
import { StartForm } from './start-form.tsx'
import './push-start.css'

/** Starts a push, in place of the push screen: what, which version, how; what it will change; and the guard. */
export function PushStartScreen() {
  const world = useApp()?.world
  // Retired and live versions change with every push that ends.
  const ended = useConsole((state) => state.order.filter((id) => state.pushes[id]?.endedAt !== undefined).length)
  const services = useServices(`${world} ${ended}`)
  if (services.problem !== '') return <EmptyState title="The services can't be read">{services.problem}</EmptyState>
  if (services.list === undefined) return <p className="opening">Reading the workspace…</p>
  const [first] = services.list
  if (first === undefined)
    return (
      <EmptyState title="No services yet">
        A push needs a service in <code>signalbox.yaml</code>, with a load balancer and a way back.
      </EmptyState>
    )
  return <StartForm services={services.list} first={first} />
}

function useServices(version: string): { readonly list: readonly ServiceView[] | undefined; readonly problem: string } {
  const [state, setState] = useState<{ list: readonly ServiceView[] | undefined; problem: string }>({
    list: undefined,
    problem: '',
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another world or an ended push means other answers
  useEffect(() => {
    let current = true
    api.call('workspace.services', {}).then(
      (list) => current && setState({ list, problem: '' }),
      (error: unknown) =>
        current && setState({ list: undefined, problem: error instanceof Error ? error.message : 'No answer.' }),
    )
    return () => {
      current = false
    }
  }, [version])
  return state
}
