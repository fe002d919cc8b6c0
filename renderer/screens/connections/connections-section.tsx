import { useEffect, useState } from 'react'
import type { Probe } from '../../../shared/domain/observation.ts'
import type { ConnectionView } from '../../../shared/rpc/views.ts'
import { Button } from '../../components/button.tsx'
import { ConnectionRow } from '../../components/connection-row.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PermissionTable } from '../../components/permission-table.tsx'
import { TestLadder } from '../../components/test-ladder.tsx'
import { ago } from '../../design/words.ts'
import { api, useFacts, useNow } from '../../stores/hooks.ts'

/** Every configured system: whether it answers, what hangs on it, and a test that finds the missing right. */
export function ConnectionsSection() {
  const connections = useFacts((frame) => frame?.connections)
  const now = useNow()
  const worst = connections?.find(({ state }) => state === 'silent' || state === 'refused')?.name
  const [open, setOpen] = useState(worst)
  if (connections === undefined) return <p className="ink3">Reading the connections…</p>
  if (connections.length === 0)
    return (
      <EmptyState title="No connections">
        Connections stand in <code>signalbox.yaml</code>: load balancers, hosts, and addresses to check.
      </EmptyState>
    )
  return (
    <section className="panel" aria-label="Connections">
      <div className="panel-head">
        <h2>Connections</h2>
        <span className="grow">As signalbox.yaml has them. Secrets are references there and never shown here.</span>
      </div>
      <ul>
        {connections.map((connection) => (
          <ConnectionRow
            key={connection.name}
            connection={connection}
            now={now}
            open={open === connection.name}
            onToggle={() => setOpen(open === connection.name ? undefined : connection.name)}
          >
            <ConnectionTest connection={connection} now={now} />
          </ConnectionRow>
        ))}
      </ul>
    </section>
  )
}

function ConnectionTest({ connection, now }: { readonly connection: ConnectionView; readonly now: number }) {
  const [probe, setProbe] = useState<Probe | undefined>(connection.probe)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const [at, setAt] = useState(connection.probedAt)
  useEffect(() => {
    setProbe((before) => connection.probe ?? before)
    setAt((before) => connection.probedAt ?? before)
  }, [connection.probe, connection.probedAt])

  async function test() {
    setBusy(true)
    setProblem('')
    try {
      setProbe(await api.call('connections.test', { name: connection.name }))
      setAt(now)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The test did not run.')
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <div className="connection-test">
        <Button testId="test-connection" locked={busy ? 'it is running' : undefined} onPress={() => void test()}>
          {probe ? 'Test again' : 'Test'}
        </Button>
        <span className="ink3" role="status">
          {busy
            ? `Testing ${connection.name}…`
            : problem !== ''
              ? problem
              : probe
                ? `${summary(probe)}${at === undefined ? '' : ` Tested ${ago(now - at)}.`}`
                : 'It reads, and writes what is already there.'}
        </span>
      </div>
      {probe && (
        <>
          <TestLadder checks={probe.checks} />
          <PermissionTable permissions={probe.permissions} />
          {probe.advice.length > 0 && (
            <ul className="connection-advice">
              {probe.advice.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </>
  )
}

function summary({ product, canRead, canWrite }: Probe): string {
  const what = product === undefined ? '' : `${product}. `
  if (!canRead) return `${what}Cannot read.`
  return canWrite
    ? `${what}Can read and write.`
    : `${what}Can read, cannot write: watch only. Rollback not proven for services that need it.`
}
