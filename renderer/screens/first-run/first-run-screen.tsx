import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { MarkIcon } from '../../design/icons.tsx'
import { enterWorld } from '../../stores/app.ts'
import { goTo, startPush, useApp } from '../../stores/hooks.ts'
import './first-run.css'

/** One screen, two ways in: the demo, or a folder with a signalbox.yaml. No account, no tour. */
export function FirstRunScreen() {
  const app = useApp()
  const [busy, setBusy] = useState('')
  const [problem, setProblem] = useState(app?.problem ?? '')
  const [folder, setFolder] = useState('')

  async function enter(world: Parameters<typeof enterWorld>[0], words: string) {
    setBusy(words)
    setProblem('')
    try {
      await enterWorld(world)
      startPush(false)
      goTo('push')
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'It did not open.')
      setBusy('')
    }
  }

  const demo = () => void enter({ world: 'practice' }, 'Starting the demo world…')
  return (
    <div className="first-run" data-testid="first-run">
      <div className="first-run-mark">
        <MarkIcon size={40} />
      </div>
      <h1>Signalbox</h1>
      <p className="ink2">It sets the route for a release, shows where every train is, and always knows the way back.</p>
      <div className="first-run-ways">
        <section className="panel first-run-way">
          <h2>Try the demo</h2>
          <p className="ink2">
            A small world on this computer: a load balancer, two versions of a shop, real traffic. Start a push, let it go wrong,
            take it back. Nothing outside is touched.
          </p>
          <FocusedButton onPress={demo} busy={busy !== ''} />
        </section>
        <form
          className="panel first-run-way"
          onSubmit={(event) => {
            event.preventDefault()
            if (folder.trim() !== '') void enter({ world: 'real', folder: folder.trim() }, 'Opening the folder…')
          }}
        >
          <h2>Connect your own</h2>
          <p className="ink2">
            A folder that holds <code>signalbox.yaml</code>: your services, your load balancer, your hosts. It is read, nothing is
            changed.
          </p>
          <label className="field">
            <span className="label">Folder</span>
            <input
              className="text-field mono"
              value={folder}
              spellCheck={false}
              onChange={(event) => setFolder(event.target.value)}
            />
          </label>
          <button type="submit" className="button" aria-disabled={folder.trim() === '' || busy !== ''}>
            Open the folder
          </button>
        </form>
      </div>
      <p className="first-run-said" role="status">
        {problem === '' ? busy : <span className="text-caut">{problem}</span>}
      </p>
    </div>
  )
}

const FocusedButton = ({ onPress, busy }: { readonly onPress: () => void; readonly busy: boolean }) => (
  <Button
    primary
    hotkey="Enter"
    testId="try-demo"
    locked={busy ? 'it is starting' : undefined}
    onPress={onPress}
    ref={(button) => {
      if (button !== null && document.activeElement === document.body) button.focus()
    }}
  >
    Try the demo
  </Button>
)
