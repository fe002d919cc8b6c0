import { type FormEvent, useEffect, useState } from 'react'
import type { VaultView } from '../../../shared/rpc/views.ts'
import { Button } from '../../components/button.tsx'
import { Setting } from '../../components/setting.tsx'
import { count } from '../../design/words.ts'
import { enterWorld } from '../../stores/app.ts'
import { api, goTo, useApp, useFacts } from '../../stores/hooks.ts'

/** Where things are kept, and the vault: secrets go in, and are never read back. */
export function DataSection() {
  const app = useApp()
  const journal = useFacts((frame) => frame?.journal)
  const [problem, setProblem] = useState('')
  return (
    <>
      <section className="panel" aria-label="Data and journal">
        <div className="panel-head">
          <h2>Data and journal</h2>
        </div>
        <Setting title="Data folder" about="Settings, journal, vault and logs.">
          <code className="settings-path">{app?.home ?? '—'}</code>
        </Setting>
        <Setting title="Workspace" about="What the team shares: services, connections, pipelines.">
          <code className="settings-path">{app?.world === 'practice' ? 'the demo world' : (app?.workspace ?? '—')}</code>
        </Setting>
        <Setting title="Journal" about="Every entry is chained to the one before. Checked and exported in Audit.">
          <Button hotkey="5" onPress={() => goTo('audit')}>
            {journal ? `${count(journal.seq)} entries` : 'Audit'}
          </Button>
        </Setting>
        {app?.world !== 'none' && (
          <Setting
            title="Close this world"
            about={problem === '' ? 'Back to the first screen: the demo, or another folder. Not while a push is live.' : problem}
          >
            <Button
              onPress={() =>
                void enterWorld({ world: 'none' }).catch((error: unknown) =>
                  setProblem(error instanceof Error ? error.message : 'It stays open.'),
                )
              }
            >
              Close
            </Button>
          </Setting>
        )}
      </section>
      <Vault />
    </>
  )
}

function Vault() {
  const [vault, setVault] = useState<VaultView>()
  const [said, setSaid] = useState('')
  const tell = (answer: Promise<VaultView>, words: string) =>
    answer.then(
      (view) => {
        setVault(view)
        setSaid(words)
      },
      (error: unknown) => setSaid(error instanceof Error ? error.message : 'The vault did not answer.'),
    )
  useEffect(() => {
    api
      .call('vault.state', {})
      .then(setVault, (error: unknown) => setSaid(error instanceof Error ? error.message : 'The vault did not answer.'))
  }, [])

  /** What was typed goes to the engine and nowhere else: the fields are emptied before the answer is there. */
  function submit(event: FormEvent<HTMLFormElement>, send: (fields: { readonly name: string; readonly secret: string }) => void) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    event.currentTarget.reset()
    send({ name: String(data.get('name') ?? ''), secret: String(data.get('secret') ?? '') })
  }

  return (
    <section className="panel" aria-label="Vault">
      <div className="panel-head">
        <h2>Vault</h2>
        <span className="grow">
          Secrets for connections, as vault:NAME in signalbox.yaml. They can be set and removed, never shown.
        </span>
      </div>
      {vault?.state !== 'open' && (
        <form
          className="settings-form"
          onSubmit={(event) =>
            submit(event, ({ secret }) => void tell(api.call('vault.unlock', { passphrase: secret }), 'The vault is open.'))
          }
        >
          <label className="field">
            <span className="label">{vault?.state === 'none' ? 'A new passphrase, at least 8 characters' : 'Passphrase'}</span>
            <input name="secret" className="text-field" type="password" minLength={8} required autoComplete="off" />
          </label>
          <button type="submit" className="button">
            {vault?.state === 'none' ? 'Make the vault' : 'Open the vault'}
          </button>
        </form>
      )}
      {vault?.state === 'open' && (
        <form
          className="settings-form"
          onSubmit={(event) =>
            submit(event, ({ name, secret }) => void tell(api.call('vault.set', { name, value: secret }), `${name} is set.`))
          }
        >
          <label className="field">
            <span className="label">Name</span>
            <input
              name="name"
              className="text-field mono"
              pattern="[\w.\-]{1,80}"
              required
              autoComplete="off"
              spellCheck={false}
            />
          </label>
          <label className="field">
            <span className="label">Secret</span>
            <input name="secret" className="text-field" type="password" required autoComplete="off" />
          </label>
          <button type="submit" className="button">
            Set
          </button>
        </form>
      )}
      <ul>
        {vault?.names.map((name) => (
          <li key={name} className="setting">
            <code>{name}</code>
            <Button label={`Remove ${name}`} onPress={() => void tell(api.call('vault.remove', { name }), `${name} is removed.`)}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <p className="settings-said" role="status">
        {said}
      </p>
    </section>
  )
}
