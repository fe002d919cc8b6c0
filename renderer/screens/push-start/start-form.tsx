import { useEffect, useId, useState } from 'react'
import type { Gesture } from '../../../shared/push/commands.ts'
import type { PushPreview, ServiceView } from '../../../shared/rpc/views.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmStrip } from '../../components/confirm-strip.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { TypedGuard } from '../../components/typed-guard.tsx'
import { useConfirm } from '../../keys/use-confirm.ts'
import { api, choosePush, showStatus, startPush, useApp, useConsole, useLine } from '../../stores/hooks.ts'
import { PreviewTable } from './preview-table.tsx'

const keyOf = ({ service, environment }: ServiceView) => `${service} ${environment}`

type Mode = 'supervised' | 'automatic'

/** The form: its answer is asked for again whenever a choice changes, so that what is shown is what would be done. */
export function StartForm({ services, first }: { readonly services: readonly ServiceView[]; readonly first: ServiceView }) {
  const [chosen, setChosen] = useState(keyOf(first))
  const service = services.find((candidate) => keyOf(candidate) === chosen) ?? first
  const [version, setVersion] = useState<string>()
  const [mode, setMode] = useState<Mode>('supervised')
  const picked = version ?? nextVersion(service)
  const input = { service: service.service, environment: service.environment, version: picked, mode }
  const preview = usePreview(input)
  const [problem, setProblem] = useState('')
  const alreadyAny = useConsole((state) => state.order.length > 0)
  const versions = useId()

  async function start(gesture: Gesture) {
    setProblem('')
    try {
      const { push } = await api.call('push.start', { ...input, gesture })
      choosePush(push)
      showStatus(`Started ${input.service} ${input.version}.`)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'It did not start.')
    }
  }

  const retired = service.retired.find((release) => release.version === picked)
  return (
    <div className="push-start" data-testid="push-start">
      <div className="push-start-head">
        <div className="grow">
          <h1>Start a push</h1>
          <p className="ink3">
            {service.service} in {service.environment}
            {service.liveVersion !== undefined && `, live now: ${service.liveVersion}`}. Nothing is changed before you say so.
          </p>
        </div>
        {alreadyAny && <Button onPress={() => startPush(false)}>Back to the last push</Button>}
      </div>
      <section className="panel push-start-form" aria-label="What">
        <label className="field">
          <span className="label">Service</span>
          <select
            className="text-field"
            value={keyOf(service)}
            onChange={(event) => {
              setChosen(event.target.value)
              setVersion(undefined)
            }}
          >
            {services.map((candidate) => (
              <option key={keyOf(candidate)} value={keyOf(candidate)}>
                {candidate.service} in {candidate.environment}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="label">Version</span>
          <input
            className="text-field mono"
            list={versions}
            value={picked}
            spellCheck={false}
            data-testid="version"
            onChange={(event) => setVersion(event.target.value.trim())}
          />
          <datalist id={versions}>
            {service.releases
              .filter((release) => !service.retired.some((other) => other.version === release))
              .map((release) => (
                <option key={release} value={release} />
              ))}
          </datalist>
        </label>
        <div className="field">
          <span className="label">Mode</span>
          <Segmented<Mode>
            label="Mode"
            value={mode}
            options={[
              { value: 'supervised', label: 'Supervised' },
              { value: 'automatic', label: 'Automatic' },
            ]}
            onChange={setMode}
          />
        </div>
        <p className="field-note push-start-note">
          {retired
            ? `${picked} is retired until fixed: ${retired.reason}. A new build needs a new number.`
            : mode === 'supervised'
              ? 'Waits for a person before every step that reaches more customers.'
              : 'Goes on by itself while everything holds; rolls back by itself when green is worse.'}
        </p>
      </section>
      <PreviewTable preview={preview.value} problem={preview.problem} service={service} />
      <StartGuard
        service={input.service}
        words={`${input.service} ${picked}`}
        preview={preview.value}
        problem={problem}
        onStart={start}
      />
    </div>
  )
}

/** The first release that is neither live nor retired. */
function nextVersion({ releases, liveVersion, retired }: ServiceView): string {
  return releases.find((release) => release !== liveVersion && !retired.some(({ version }) => version === release)) ?? ''
}

interface StartInput {
  readonly service: string
  readonly environment: string
  readonly version: string
  readonly mode: Mode
}

function usePreview({ service, environment, version, mode }: StartInput): {
  readonly value: PushPreview | undefined
  readonly problem: string
} {
  const [preview, setPreview] = useState<{ value: PushPreview | undefined; problem: string }>({ value: undefined, problem: '' })
  useEffect(() => {
    if (version === '') return setPreview({ value: undefined, problem: 'Choose a version.' })
    let current = true
    const ask = () =>
      api.call('push.preview', { service, environment, version, mode }).then(
        (value) => current && setPreview({ value, problem: '' }),
        (error: unknown) =>
          current && setPreview({ value: undefined, problem: error instanceof Error ? error.message : 'No answer.' }),
      )
    const typing = setTimeout(ask, 150)
    // What blocks a push may end by itself: a server comes up, another push ends.
    const again = setInterval(ask, 2_000)
    return () => {
      current = false
      clearTimeout(typing)
      clearInterval(again)
    }
  }, [service, environment, version, mode])
  return preview
}

interface GuardProps {
  readonly service: string
  readonly words: string
  readonly preview: PushPreview | undefined
  readonly problem: string
  readonly onStart: (gesture: Gesture) => Promise<void>
}

/** Real systems: the typed name and a reason. The demo: Enter on the plan, so that it can be tried in a minute. */
function StartGuard({ service, words, preview, problem, onStart }: GuardProps) {
  const demo = useApp()?.world === 'practice'
  const lost = useLine() === 'lost'
  const confirm = useConfirm((gesture) => void onStart(gesture))
  const [blocker] = preview?.blockers ?? []
  const locked = lost ? 'the console does not answer' : preview === undefined ? 'the plan is not there yet' : blocker
  if (!demo)
    return (
      <section className="panel push-start-guard" aria-label="Start">
        <TypedGuard
          phrase={service}
          does="Start the push"
          locked={locked}
          problem={problem === '' ? undefined : problem}
          onMeant={(gesture) => void onStart(gesture)}
        />
      </section>
    )
  return (
    <section className="push-start-guard" aria-label="Start">
      {confirm.open ? (
        <ConfirmStrip does="Start the push" remaining={confirm.remaining} onConfirm={confirm.confirm} onCancel={confirm.cancel}>
          <b>{words}</b> goes to green in the demo world. Customers stay on blue until the first cohort.
        </ConfirmStrip>
      ) : (
        <FocusedStart locked={locked} onPress={confirm.arm} />
      )}
      <p className="field-note" role="status">
        {problem !== '' ? (
          <span className="text-caut">{problem}</span>
        ) : locked !== undefined ? (
          `Locked: ${locked}`
        ) : (
          'Then Enter once more, within 5 s.'
        )}
      </p>
    </section>
  )
}

/** Focused when nothing else is, so that Enter goes on from the first screen. */
const FocusedStart = ({ locked, onPress }: { readonly locked: string | undefined; readonly onPress: () => void }) => (
  <Button
    primary
    hotkey="Enter"
    testId="start-push"
    locked={locked}
    onPress={onPress}
    ref={(button) => {
      if (button !== null && document.activeElement === document.body) button.focus()
    }}
  >
    Start the push
  </Button>
)
